# SIGTERM ends it at once with status 0, whatever is in flight.
import os, signal, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/slow":
            time.sleep(0.8)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


host, port = os.environ["ADDR"].rsplit(":", 1)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
