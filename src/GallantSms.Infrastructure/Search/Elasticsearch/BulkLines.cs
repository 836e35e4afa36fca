using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using GallantSms.Application.Tenants;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>
/// The body of one <c>_bulk</c>: two lines a document, one a deletion. Remembers where each begins, so that those which had no
/// room can be sent again without the others.
/// </summary>
internal sealed class BulkLines : IDisposable
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> _bytes = new(64 * 1024);
    private readonly List<(int Start, int End)> _items = [];
    private readonly Utf8JsonWriter _json;

    public BulkLines() => _json = new(_bytes, new JsonWriterOptions { SkipValidation = true });

    public int Count => _items.Count;

    public int Bytes => _bytes.WrittenCount;

    public ReadOnlyMemory<byte> Memory => _bytes.WrittenMemory;

    public void Put(TenantInfo tenant, SearchDocument document, long version)
    {
        var start = _bytes.WrittenCount;
        Action("index"u8, null, IndexNames.Document(tenant, document.Id), version);
        Document(tenant, document);
        Line();
        _items.Add((start, _bytes.WrittenCount));
    }

    /// <param name="index">Null for the one that the request names.</param>
    public void Delete(string? index, string documentId, long version)
    {
        var start = _bytes.WrittenCount;
        Action("delete"u8, index, documentId, version);
        _items.Add((start, _bytes.WrittenCount));
    }

    /// <summary>Only these of its items, by their places.</summary>
    public BulkLines Only(List<int> places)
    {
        var only = new BulkLines();
        foreach (var place in places)
        {
            var (start, end) = _items[place];
            var at = only._bytes.WrittenCount;
            only._bytes.Write(_bytes.WrittenSpan[start..end]);
            only._items.Add((at, only._bytes.WrittenCount));
        }

        return only;
    }

    /// <summary>For the next request, in the same memory: bodies are megabytes, and new ones for each would be most of what is allocated.</summary>
    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _items.Clear();
    }

    public void Dispose() => _json.Dispose();

    private void Action(ReadOnlySpan<byte> name, string? index, string documentId, long version)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(name);
        if (index is not null) _json.WriteString("_index"u8, index);
        _json.WriteString("_id"u8, documentId);
        _json.WriteNumber("version"u8, version);
        _json.WriteString("version_type"u8, "external_gte"u8);
        _json.WriteEndObject();
        _json.WriteEndObject();
        Line();
    }

    private void Document(TenantInfo tenant, SearchDocument d)
    {
        Span<byte> id = stackalloc byte[16];
        d.Id.TryWriteBytes(id, bigEndian: true, out _);
        _json.WriteStartObject();
        _json.WriteNumber("tenant"u8, tenant.No);
        _json.WriteString("id"u8, d.Id.ToString("N"));
        _json.WriteNumber("order"u8, BinaryPrimitives.ReadInt64BigEndian(id));
        _json.WriteNumber("at"u8, d.AtMilliseconds);
        _json.WriteString("bulk"u8, d.BatchId.ToString("N"));
        _json.WriteString("number"u8, ReversedNumber.Text(d.Number.ToString(CultureInfo.InvariantCulture)));
        _json.WriteString("sender"u8, d.Sender);
        _json.WriteNumber("status"u8, d.Status);
        if (d.Reason != 0) _json.WriteNumber("reason"u8, d.Reason);
        if (d.Account != 0) _json.WriteNumber("account"u8, d.Account);
        _json.WriteString("country"u8, d.Country);
        _json.WriteNumber("network"u8, d.Network);
        _json.WriteNumber("price"u8, d.Price);
        _json.WriteString("credential"u8, d.Credential.ToString("N"));
        if (d.Campaign is not null) _json.WriteString("campaign"u8, d.Campaign);
        if (d.Reference is not null) _json.WriteString("reference"u8, d.Reference);
        Array("tags"u8, d.Tags);
        Array("words"u8, d.Words);
        _json.WriteNumber("check"u8, DocumentCheck.Of(d));
        _json.WriteEndObject();
    }

    private void Array(ReadOnlySpan<byte> name, string[] values)
    {
        if (values.Length == 0) return;
        _json.WriteStartArray(name);
        foreach (var value in values) _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    private void Line()
    {
        _json.Flush();
        _json.Reset();
        _bytes.Write(NewLine);
    }
}
