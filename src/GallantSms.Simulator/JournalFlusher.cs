namespace GallantSms.Simulator;

internal sealed partial class JournalFlusher(Journal journal, IHostApplicationLifetime life, ILogger<JournalFlusher> log) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(25);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Every);
        try
        {
            while (await tick.WaitForNextTickAsync(stoppingToken)) journal.Flush();
        }
        catch (OperationCanceledException)
        {
            // Stopping; the journal flushes once more when it is disposed, after the last request.
        }
        catch (IOException e)
        {
            // A carrier whose log has holes proves nothing: better none.
            CannotWrite(e);
            life.StopApplication();
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The journal cannot be written; the simulator stops")]
    private partial void CannotWrite(Exception e);
}
