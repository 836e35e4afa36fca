using System.Globalization;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Rights;

/// <summary>The days in the own archive, newest first.</summary>
public sealed record ListArchive : IQuery<IReadOnlyList<ArchivedDay>>;

internal sealed class ListArchiveHandler(ITenantContext tenant, IArchive archive) : IRequestHandler<ListArchive, IReadOnlyList<ArchivedDay>>
{
    public Task<IReadOnlyList<ArchivedDay>> Handle(ListArchive query, CancellationToken ct) => archive.ListAsync(tenant.Tenant, ct);
}

/// <summary>Messages of an archived day, without restoring it.</summary>
public sealed record SearchArchive(string Day, string? PhoneNumber, string? Text, string? Status, string? Cursor, int? Limit) : IQuery<Page<ArchivedMessage>>;

internal sealed class SearchArchiveHandler(ITenantContext tenant, IArchive archive) : IRequestHandler<SearchArchive, Page<ArchivedMessage>>
{
    private const int LongestText = 100;

    public Task<Page<ArchivedMessage>> Handle(SearchArchive query, CancellationToken ct)
    {
        if (query.Text is { Length: > LongestText }) throw SendErrors.Invalid("text", query.Text, "TOO_LONG", $"Search for at most {LongestText} characters.");
        return archive.SearchAsync(
            tenant.Tenant,
            new(ArchiveDay.Parse(query.Day), Number(query.PhoneNumber), query.Text, Status(query.Status), RightsInput.Cursor(query.Cursor), RightsInput.Limit(query.Limit, 200)),
            ct);
    }

    private long? Number(string? given) => given is { Length: > 0 } ? PrivacyNumber.Parse(given, tenant.Tenant.DefaultRegion).Digits : null;

    private static MessageStatus? Status(string? given)
    {
        if (string.IsNullOrEmpty(given)) return null;
        foreach (var status in Enum.GetValues<MessageStatus>())
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()) == given) return status;
        throw SendErrors.Invalid("status", given, "INVALID_VALUE", "There is no such status.");
    }
}

/// <summary>Puts a day back into the tables for a week.</summary>
public sealed record RestoreArchivedDay(string Day) : ICommand<IReadOnlyList<ArchivedDay>>;

internal sealed class RestoreArchivedDayHandler(ITenantContext tenant, IArchive archive, IRetention retention, IPlatformDb db, IAuditLog audit) : IRequestHandler<RestoreArchivedDay, IReadOnlyList<ArchivedDay>>
{
    public async Task<IReadOnlyList<ArchivedDay>> Handle(RestoreArchivedDay command, CancellationToken ct)
    {
        var day = ArchiveDay.Parse(command.Day);
        if (!await archive.RestoreAsync(tenant.Tenant, day, ct))
            throw new DomainException("NOT_FOUND", ErrorKind.NotFound, "That day is not in the archive.", new FieldError("day", command.Day, "NOT_FOUND", "That day is not in the archive."));
        audit.Note("archive.restored", new AuditTarget("day", command.Day, command.Day));
        await db.SaveChangesAsync(ct);
        await retention.WakeAsync(tenant.Tenant, ct);
        return await archive.ListAsync(tenant.Tenant, ct);
    }
}

internal static class ArchiveDay
{
    public static DateOnly Parse(string? given) => DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : throw SendErrors.Invalid("day", given, given is null ? "REQUIRED" : "INVALID_VALUE", "Name a day as 2026-01-31, in UTC.");
}

internal static class PrivacyNumber
{
    public static PhoneNumber Parse(string given, string? region) => PhoneNumbers.TryParse(given, region, out var number, out var fault)
        ? number
        : throw SendErrors.Invalid("phone_number", given, SendErrors.InvalidNumber, PhoneNumbers.Describe(fault));
}
