# After SIGTERM it answers what it has, keeps its listener open and accepts nobody.
import os, signal, socket, sys, threading, time

address = os.environ["ADDR"].rsplit(":", 1)
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((address[0], int(address[1])))
listener.listen(128)
listener.settimeout(0.05)
stopping = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopping.set())


def serve(connection):
    with connection:
        connection.settimeout(10)
        request = connection.recv(65536)
        if b" /slow" in request.split(b"\r\n", 1)[0]:
            time.sleep(0.8)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")


clients = []
while not stopping.is_set():
    try:
        connection, _ = listener.accept()
    except TimeoutError:
        continue
    client = threading.Thread(target=serve, args=(connection,))
    client.start()
    clients.append(client)
time.sleep(1.5)
for client in clients:
    client.join()
sys.exit(0)
