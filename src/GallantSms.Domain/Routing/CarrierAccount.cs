using GallantSms.Domain.Messages;

namespace GallantSms.Domain.Routing;

/// <summary>An account at a carrier, of the operator or a reseller. Messages and attempts name it by <see cref="No"/>.</summary>
public sealed class CarrierAccount
{
    private CarrierAccount() { }

    public Guid Id { get; private init; }

    public short No { get; private init; }

    public Guid OwnerId { get; private init; }

    public string Kind { get; private init; } = "";

    public string Name { get; private set; } = "";

    /// <summary>JSON object of plain settings.</summary>
    public string Settings { get; private set; } = "{}";

    /// <summary>Protected JSON object of secrets; empty when there are none.</summary>
    public string Secrets { get; private set; } = "";

    /// <summary>Segments a second; null: as many as the carrier takes.</summary>
    public int? MaxPerSecond { get; private set; }

    /// <summary>Segments a second of one sender id.</summary>
    public int? SenderPerSecond { get; private set; }

    /// <summary>Somebody took it out of service.</summary>
    public bool Paused { get; private set; }

    /// <summary>The carrier refused the account itself: nothing is sent through it until somebody has looked.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    public MessageReason? DisabledReason { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Old messages name it still; nothing new goes through it.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    public static CarrierAccount Create(Guid ownerId, string kind, string name, string settings, string secrets, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), OwnerId = ownerId, Kind = kind, Name = name, Settings = settings, Secrets = secrets, CreatedAt = now };

    /// <summary>New settings are a new chance: what the carrier refused before counts no longer.</summary>
    public void Configure(string settings, string secrets)
    {
        (Settings, Secrets) = (settings, secrets);
        Enable();
    }

    public void Rename(string name) => Name = name;

    public void Limit(int? maxPerSecond, int? senderPerSecond) => (MaxPerSecond, SenderPerSecond) = (maxPerSecond, senderPerSecond);

    public void Pause() => Paused = true;

    public void Resume()
    {
        Paused = false;
        Enable();
    }

    public void Enable() => (DisabledAt, DisabledReason) = (null, null);

    public void Delete(DateTimeOffset now) => DeletedAt = now;
}
