//===- InitTool.cpp - What every main does first --------------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Support/InitTool.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <iterator>
#include <unistd.h>

using namespace llvm;

/// For checkStreams, which takes no argument.
static StringRef toolName;

/// Puts into the place of a closed standard stream one that cannot be used in
/// its direction. Streams before it are open, so it gets the number `stream`.
static void occupyIfClosed(int stream) {
  if (fcntl(stream, F_GETFD) == -1)
    (void)open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/// Runs when the process exits, before the streams are destroyed, which would
/// say it in LLVM's words.
static void checkStreams() {
  outs().flush();
  std::error_code code = outs().error();
  outs().clear_error();
  if (code)
    WithColor::error(errs(), toolName)
        << "cannot write 'standard output': " << code.message() << "\n";
  // There is nowhere to say that nothing can be said.
  errs().clear_error();
  if (code)
    _exit(1);
}

/// The signals that LLVM handles in order to remove temporaries.
static constexpr int endingSignals[] = {SIGHUP, SIGINT, SIGTERM, SIGQUIT,
                                        SIGUSR2};
static constexpr size_t numEndingSignals = std::size(endingSignals);
static struct sigaction inherited[numEndingSignals];

/// What `nohup` or a script's `&` made the process ignore ends it not: LLVM's
/// handler would remove the temporaries and return into the run.
static void restoreIgnoredSignals() {
  for (size_t i = 0; i < numEndingSignals; ++i)
    if (inherited[i].sa_handler == SIG_IGN)
      sigaction(endingSignals[i], &inherited[i], nullptr);
}

/// Lets a failing write return instead. Not SIG_IGN, which children inherit.
static void surviveSignal(int signal) {
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

bsaie::InitTool::Streams::Streams(StringRef tool) {
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    occupyIfClosed(stream);
  for (size_t i = 0; i < numEndingSignals; ++i)
    sigaction(endingSignals[i], nullptr, &inherited[i]);
  toolName = tool;
  // What exists before a handler of atexit is destroyed after it.
  outs();
  errs();
  std::atexit(checkStreams);
}

bsaie::InitTool::InitTool(int &argc, char **&argv, StringLiteral tool)
    : streams(tool), init(argc, argv, /*InstallPipeSignalExitHandler=*/false) {
  restoreIgnoredSignals();
  surviveSignal(SIGPIPE);
  surviveSignal(SIGXFSZ);
}
