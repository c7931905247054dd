"""What the benchmarks of single programs share: their options, the models, and a program
from the compiler to its report."""

import argparse
import json
import os

from table2 import MESHES, NETWORKS, ROOT, run, sparsify_stage, split_list

TABLE_DEVICES = [f"paper-{mesh}{kind}" for kind in ("", "-overlap") for mesh in MESHES]


def option_parser(description, devices=(), ratios=True):
    """`devices` are the usual ones; without any there is no such option."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=split_list, default=NETWORKS,
                        help="names that bsaie-zoo knows")
    if devices:
        parser.add_argument("--devices", type=split_list, default=list(devices),
                            help="instead of the usual ones")
    if ratios:
        parser.add_argument("--ratios", type=split_list, default=["0", "0.5"],
                            help="shares of pruned blocks")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="programs at once")
    parser.add_argument("--build", default=os.path.join(ROOT, "build"), help="build directory")
    return parser


def tool(options, name):
    return os.path.join(options.build, "bin", name)


def models(options, directory):
    """Each network and the file of its convolutional part."""
    for network in options.networks:
        model = os.path.join(directory, network + ".model.mlirbc")
        run(tool(options, "bsaie-zoo"), network, "--features", "-o", model)
        yield network, model


def with_module(options, directory, model, device, ratio, name, stages, *command):
    """What a command prints that reads the module which the stages behind `sparsify` give."""
    path = os.path.join(directory, name + ".mlirbc")
    run(tool(options, "bsaie-opt"), model, f"--device={device}",
        f"--pipeline={sparsify_stage(ratio)},{stages}", "--emit-bytecode", "-o", path)
    printed = run(*command, path)
    os.remove(path)
    return printed


def report_of(options, directory, model, device, ratio, name, stages="tile,allocate"):
    return json.loads(with_module(options, directory, model, device, ratio, name, stages,
                                  tool(options, "bsaie-translate"), "--aie2-to-report",
                                  "--report-format=json"))
