using System.Globalization;
using System.Text.Json.Nodes;
using GallantSms.Application.Tenants;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>Whose data it is about: a number, in one tenant.</summary>
/// <param name="RequestId">Of the request that is worked on: <c>privacy_messages</c> holds the person's messages under it.</param>
internal sealed record Person(TenantInfo Tenant, NpgsqlDataSource Source, Guid RequestId, long Msisdn)
{
    public string Digits => Msisdn.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// A place that may hold something of a person. Every store has one, or <see cref="PersonalColumns"/> says why it holds nothing;
/// a test compares both with the tables there are. All of it may be repeated after a kill.
/// </summary>
internal interface IPersonalData
{
    /// <summary>As the proof names it.</summary>
    string Place { get; }

    /// <summary>For the proof: what lies there, and what erasing makes of it.</summary>
    string Erasing { get; }

    /// <summary><c>table.column</c> of the tenant's database that this covers.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Really looks: how many records name the person now.</summary>
    Task<long> CountAsync(Person person, CancellationToken ct);

    /// <summary>What is there, record by record; none where it repeats what another place exports.</summary>
    IAsyncEnumerable<JsonNode> ExportAsync(Person person, CancellationToken ct);

    Task EraseAsync(Person person, CancellationToken ct);
}

/// <summary>Columns of the tenant's database that could hold a number or a text, and hold nothing of a person.</summary>
internal static class PersonalColumns
{
    public static readonly IReadOnlyDictionary<string, string> Without = new Dictionary<string, string>
    {
        ["archive_objects.content_hash"] = "a hash of a whole day",
        ["archive_objects.object_hash"] = "a hash of a whole day",
        ["archive_objects.object_key"] = "a place, made of ids",
        ["archive_objects.schema_version"] = "a version",
        ["archive_objects.sealed_key"] = "a sealed key",
        ["attempts.provider_ref"] = "the carrier's id of a message",
        ["attempts.sender"] = "the tenant's own sender",
        ["batch_search.campaign"] = "a word of the tenant's for many messages",
        ["batch_search.tags"] = "words of the tenant's for many messages",
        ["batches.campaign"] = "a word of the tenant's for many messages",
        ["batches.currency"] = "a currency",
        ["batches.sender_id"] = "the tenant's own sender",
        ["batches.tags"] = "words of the tenant's for many messages",
        ["change_cursors.consumer"] = "a name of ours",
        ["erased_suppressions.reason"] = "a word; the number is a keyed hash",
        ["exports.columns"] = "names of columns",
        ["exports.cursor"] = "a place in a result, made of an id",
        ["exports.error"] = "words of ours",
        ["files.columns"] = "names of columns",
        ["files.name"] = "a name of the tenant's",
        ["idempotency_keys.body_hash"] = "a hash of a whole request",
        ["idempotency_keys.key"] = "a name of the tenant's",
        ["ledger_transfers.reference"] = "words about credit",
        ["messages.country"] = "a country",
        ["privacy_requests.asked_by"] = "who asked, of the tenant's team",
        ["privacy_requests.found"] = "counts",
        ["privacy_requests.msisdn"] = "the number of a request that is open; it is forgotten with its end",
        ["privacy_requests.note"] = "words of ours",
        ["privacy_requests.proof"] = "counts and hashes",
        ["privacy_requests.shown"] = "the last digits, by which the tenant knows its request",
        ["receipts.raw_status"] = "the carrier's word for a state",
        ["refusals.code"] = "a code of ours",
        ["report_days.country"] = "a country",
        ["report_slots.country"] = "a country",
        ["report_values.value"] = "senders, campaigns and credentials of the tenant's",
        ["report_zones.name"] = "a time zone",
        ["retention_runs.action"] = "a word of ours",
        ["retention_runs.data_class"] = "a word of ours",
        ["retention_runs.what"] = "a range",
        ["retention_state.waits_for"] = "words of ours",
        ["saved_reports.definition"] = "measures and filters; none is a number",
        ["saved_reports.last_result"] = "words of ours",
        ["saved_reports.name"] = "a name of the tenant's",
        ["saved_reports.schedule"] = "addresses of the tenant's team",
        ["saved_searches.name"] = "a name of the tenant's",
        ["search_builds.store"] = "a name of ours",
        ["suppressions.reason"] = "a word; the row goes with the number",
        ["webhook_attempts.error"] = "a class of faults",
        ["webhook_deliveries.type"] = "a name of ours",
        ["webhook_endpoints.description"] = "words of the tenant's",
        ["webhook_endpoints.disabled_reason"] = "a word of ours",
        ["webhook_endpoints.secrets"] = "sealed keys",
        ["webhook_endpoints.types"] = "names of ours",
        ["webhook_endpoints.url"] = "an address of the tenant's",
        ["webhook_settings.callback_secrets"] = "sealed keys",
    };
}
