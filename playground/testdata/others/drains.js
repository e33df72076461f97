// A server of node that drains on SIGTERM: it is unready for a second, and then closes. As on a busy machine, it may do nothing at all for
// $STALL ms before that, so that new connections wait in its backlog.
const http = require("node:http");

let stopping = false;
const server = http.createServer((request, response) => {
  if (stopping) response.setHeader("Connection", "close");
  if (request.url === "/readyz") {
    response.writeHead(stopping ? 503 : 200).end();
    return;
  }
  request.resume().on("end", () => setTimeout(() => response.end("ok"), request.url === "/slow" ? 800 : 0));
});
server.listen(process.env.PORT, "127.0.0.1");
process.on("SIGTERM", () => {
  stopping = true;
  setTimeout(() => {
    const until = Date.now() + Number(process.env.STALL ?? 0);
    while (Date.now() < until);
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  }, 1000);
});
