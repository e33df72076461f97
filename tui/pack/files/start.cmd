@echo off
rem Runs Closing Time from this folder: without a network, an installed Go or an administrator. The services of the course need
rem signals, which Windows does not have: in WSL, run ./start instead.
rem
rem   start.cmd               the course
rem   start.cmd COMMAND ...   a command in the folder of the course, as in: start.cmd go version
setlocal
set "here=%~dp0"
set arch=amd64
if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set arch=arm64
if exist "%here%go\windows-%arch%\bin\go.exe" (
  set "GOROOT=%here%go\windows-%arch%"
  set "PATH=%here%go\windows-%arch%\bin;%PATH%"
) else (
  where go >nul 2>nul || (
    echo There is no Go for windows/%arch% in this pack, and none is installed. Ask for a pack made with: go run ./tui pack -for windows/%arch%
    exit /b 1
  )
)
set "GOMODCACHE=%here%modules"
set "GOCACHE=%here%cache\build"
set "GOPATH=%here%cache\gopath"
set GOPROXY=off
set GOSUMDB=off
set GOTOOLCHAIN=local
set GOENV=off
set GOWORK=off
set GOFLAGS=-modcacherw
cd /d "%here%course"
if not exist "%here%cache\unpacked" (
  echo The first start unpacks the modules and builds the course. This takes a minute or more.
  go mod download || exit /b 1
  if not exist "%here%cache" mkdir "%here%cache"
  type nul >"%here%cache\unpacked"
)
if "%~1"=="" (
  go run ./tui
) else (
  %*
)
