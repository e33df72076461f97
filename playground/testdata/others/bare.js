// A server of node without a handler for signals: SIGTERM ends it at once.
require("node:http")
  .createServer((request, response) => request.resume().on("end", () => setTimeout(() => response.end("ok"), request.url === "/slow" ? 800 : 0)))
  .listen(process.env.PORT, "127.0.0.1");
