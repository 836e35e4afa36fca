using System.ComponentModel.DataAnnotations;

namespace GallantSms.Infrastructure.Messages.Accept;

public sealed class AcceptOptions
{
    public const string Section = "Accept";

    /// <summary>Messages one group commit takes at most.</summary>
    [Range(1, 5000)] public int MaxGroup { get; set; } = 500;

    /// <summary>Sends of one tenant that may wait for a commit in this process; beyond it callers wait at the door.</summary>
    [Range(1, 1_000_000)] public int MaxWaiting { get; set; } = 10_000;

    /// <summary>Commits of one tenant under way at once: one writes while the other's answer travels.</summary>
    [Range(1, 8)] public int Committers { get; set; } = 2;

    /// <summary>Messages of one piece of work.</summary>
    [Range(1, 1000)] public int ChunkSize { get; set; } = 500;

    /// <summary>Messages of one tenant that may wait for hand-over.</summary>
    [Range(1, long.MaxValue)] public long MaxQueued { get; set; } = 10_000_000;

    /// <summary>Released work that no worker took within this time is put on its lane again.</summary>
    public TimeSpan ReleaseGrace { get; set; } = TimeSpan.FromSeconds(30);
}
