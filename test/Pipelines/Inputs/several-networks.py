"""Prints a module of COUNT random networks, each a function of its own with weights of
its own: @net1, @net2, ...

  several-networks.py COUNT
"""

import re
import subprocess
import sys

functions, resources = [], []
for seed in range(1, int(sys.argv[1]) + 1):
    zoo = subprocess.run(["bsaie-zoo", "random", f"--seed={seed}", "-o", "-"],
                         stdout=subprocess.PIPE, check=True)
    text = subprocess.run(["bsaie-opt"], input=zoo.stdout, stdout=subprocess.PIPE,
                          check=True).stdout.decode()
    text, _, data = text.partition("{-#")
    text = text[text.index("func.func"):text.rindex("}")].replace("@main", f"@net{seed}")
    functions.append(re.sub(r"dense_resource<", f"dense_resource<net{seed}.", text))
    resources += [f'net{seed}.{name}: "{value}"'
                  for name, value in re.findall(r'^ *(\S+): "(0x[0-9A-F]*)"', data, re.M)]

print("module {\n" + "".join(functions) + "}")
print("{-# dialect_resources: { builtin: {\n" + ",\n".join(resources) + "\n} } #-}")
