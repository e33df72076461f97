# After SIGTERM it answers what it has, and closes every new connection without an answer for a second.
import os, signal, socket, sys, threading, time

address = os.environ["ADDR"].rsplit(":", 1)
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((address[0], int(address[1])))
listener.listen(128)
listener.settimeout(0.05)
stopped_at = [0.0]
signal.signal(signal.SIGTERM, lambda *_: stopped_at.__setitem__(0, time.monotonic()))


def serve(connection):
    with connection:
        connection.settimeout(10)
        request = connection.recv(65536)
        if b" /slow" in request.split(b"\r\n", 1)[0]:
            time.sleep(0.8)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")


clients = []
while not stopped_at[0] or time.monotonic() < stopped_at[0] + 1:
    try:
        connection, _ = listener.accept()
    except TimeoutError:
        continue
    if stopped_at[0]:
        connection.close()
        continue
    client = threading.Thread(target=serve, args=(connection,))
    client.start()
    clients.append(client)
listener.close()
for client in clients:
    client.join()
sys.exit(0)
