"""session.py SERVER: a session as an editor has it, each message headed by its length."""

import json
import subprocess
import sys

server = subprocess.Popen([sys.argv[1], "--log=error"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def send(**message):
    text = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
    server.stdin.flush()


def receive():
    length = 0
    while (line := server.stdout.readline().strip()):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return json.loads(server.stdout.read(length))


send(id=0, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
print("answer 0:", ", ".join(sorted(receive()["result"])))
send(method="initialized", params={})
send(method="textDocument/didOpen", params={"textDocument": {
    "uri": "file:///m.mlir", "languageId": "mlir", "version": 1,
    "text": "func.func @f() attributes {m = #blocksparse.mask<8x8x8, 1x1, all>} { return }"}})
print("diagnostic:", receive()["params"]["diagnostics"][0]["message"])
send(id=1, method="shutdown")
print("answer 1:", json.dumps(receive()["result"]))
send(method="exit")
print("exit code", server.wait(timeout=60))
