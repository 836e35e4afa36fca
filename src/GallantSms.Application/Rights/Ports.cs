using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;

namespace GallantSms.Application.Rights;

/// <summary>How long a tenant keeps what, and what was done about it.</summary>
public interface IRetention
{
    /// <summary>The tenant's own rules, and what holds after those above it were asked.</summary>
    Task<(RetentionRules Own, RetentionRules Above)> RulesAsync(TenantInfo tenant, CancellationToken ct);

    Task SaveAsync(TenantInfo tenant, RetentionRules own, CancellationToken ct);

    Task<RetentionState> StateAsync(TenantInfo tenant, CancellationToken ct);

    Task<Page<RetentionRunView>> RunsAsync(TenantInfo tenant, Guid? before, int limit, CancellationToken ct);

    /// <summary>The leader looks at the tenant's rules as soon as it comes by.</summary>
    Task WakeAsync(TenantInfo tenant, CancellationToken ct);
}

/// <param name="NextLookAt">Null: as soon as the leader comes by.</param>
/// <param name="FrozenBefore">Messages accepted before may be gone.</param>
/// <param name="WaitsFor">Why the last look left something that is due.</param>
/// <param name="OldestMessageAt">Of those in the database; to the partition's begin.</param>
/// <param name="HasArchive">An archive is configured where the tenant's data lies.</param>
public sealed record RetentionState(DateTimeOffset? NextLookAt, DateTimeOffset? FrozenBefore, string? WaitsFor, DateTimeOffset? OldestMessageAt, DateTimeOffset? NextDropAt, bool HasArchive);

/// <param name="Action"><c>archived</c>, <c>dropped</c>, <c>deleted</c>, <c>redacted</c> or <c>restored</c>.</param>
/// <param name="What">A partition, a range of ids or positions, a day.</param>
/// <param name="Bytes">Of the tables, or of the archive's object; 0 where not measured.</param>
public sealed record RetentionRunView(Guid Id, DateTimeOffset At, string DataClass, string Action, string What, long Rows, long Bytes);

/// <summary>Days in the cold archive.</summary>
public interface IArchive
{
    Task<IReadOnlyList<ArchivedDay>> ListAsync(TenantInfo tenant, CancellationToken ct);

    /// <summary>Reads the day's object from its begin and stops when it has enough; nothing is restored.</summary>
    /// <exception cref="Domain.Shared.DomainException">ARCHIVE_UNAVAILABLE.</exception>
    Task<Page<ArchivedMessage>> SearchAsync(TenantInfo tenant, ArchiveSearch search, CancellationToken ct);

    /// <summary>Asks for it; the leader does it. False: that day is in no archive.</summary>
    /// <exception cref="Domain.Shared.DomainException">DAY_NOT_DROPPED: its messages are still in the database.</exception>
    Task<bool> RestoreAsync(TenantInfo tenant, DateOnly day, CancellationToken ct);
}

/// <param name="State"><c>writing</c>, <c>verified</c>, <c>restoring</c> or <c>restored</c>.</param>
/// <param name="ContentHash">SHA-256 of the lines, hexadecimal.</param>
/// <param name="RestoredUntil">Until then the day is in the tables again.</param>
public sealed record ArchivedDay(
    DateOnly Day, string State, long Messages, long Attempts, long Receipts, long Bytes, string SchemaVersion, string? ContentHash, DateTimeOffset WrittenAt, DateTimeOffset? VerifiedAt,
    DateTimeOffset? RestoredUntil);

/// <param name="Number">E.164 digits.</param>
/// <param name="Text">A part of the text; case does not count.</param>
/// <param name="After">The last message of the page before.</param>
public sealed record ArchiveSearch(DateOnly Day, long? Number, string? Text, MessageStatus? Status, Guid? After, int Limit);

public sealed record ArchivedMessage(
    Guid MessageId, Guid BulkId, string To, string Country, string SenderId, MessageStatus Status, MessageReason Reason, short Segments, long Price, string Text, DateTimeOffset AcceptedAt, DateTimeOffset ChangedAt);

/// <summary>What people asked about themselves.</summary>
public interface IPrivacyRequests
{
    /// <summary>The open request of this kind about this number, or a new one.</summary>
    /// <exception cref="Domain.Shared.DomainException">PERSON_HAS_OPEN_MESSAGES: an erasure while messages wait or are on their way.</exception>
    Task<PrivacyRequestView> AskAsync(TenantInfo tenant, PrivacyKind kind, long msisdn, string askedBy, Guid? askedById, CancellationToken ct);

    Task<Page<PrivacyRequestView>> ListAsync(TenantInfo tenant, Guid? before, int limit, CancellationToken ct);

    Task<PrivacyRequestView?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    /// <summary>The proof of an erasure as JSON; null until it is done.</summary>
    Task<string?> ProofAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    /// <summary>The file of an export; null until it is there, and after it has expired.</summary>
    Task<Stream?> FileAsync(TenantInfo tenant, Guid id, CancellationToken ct);
}

public enum PrivacyKind : short
{
    Export = 1,
    Erasure = 2,
}

public enum PrivacyState : short
{
    Asked = 0,
    Running = 1,
    Done = 2,
    Failed = 3,
}

/// <param name="PhoneNumber">The end of the number.</param>
/// <param name="Step">Steps that are done, of <paramref name="Steps"/>.</param>
/// <param name="Note">Why it waits or failed.</param>
/// <param name="ExpiresAt">When an export's file is gone.</param>
public sealed record PrivacyRequestView(
    Guid Id, PrivacyKind Kind, string PhoneNumber, PrivacyState State, int Step, int Steps, string? Note, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset? EndedAt, long? FileBytes,
    DateTimeOffset? ExpiresAt);
