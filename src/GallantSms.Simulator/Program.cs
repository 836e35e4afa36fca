namespace GallantSms.Simulator;

// A named class, not top-level statements: tests reference two web projects, and two global `Program`s would clash.
internal static class Program
{
    private static Task<int> Main(string[] args) => SimulatorApp.RunAsync(args);
}
