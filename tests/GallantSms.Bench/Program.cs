using System.Runtime.InteropServices;
using GallantSms.Bench;

// Ctrl-C and `kill` end the run in order: what was started is stopped, what was measured is written.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

return await Benchmarks.RunAsync(args, stop.Token);
