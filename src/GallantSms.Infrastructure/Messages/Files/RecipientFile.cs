using System.Runtime.CompilerServices;
using GallantSms.Application.Messages;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Messages.Accept;

namespace GallantSms.Infrastructure.Messages.Files;

/// <summary>A row that is kept: number in E.164, values in the order of the file's columns.</summary>
internal readonly record struct FileRow(int Line, string Phone, string[] Values);

/// <summary>Reads the recipients out of an upload, row by row while it arrives, and counts what it leaves out.</summary>
internal sealed class RecipientFile : IAsyncDisposable
{
    private const int Sample = 20;
    private const int MostErrors = 100;

    private readonly FileText _text;
    private readonly IAsyncEnumerator<FileRecord> _records;
    private readonly string? _region;
    private readonly List<FileRecord> _first = new(Sample);
    private readonly List<FileRowError> _errors = [];
    private readonly HashSet<long> _seen = [];
    private FileColumns _columns = null!;

    private RecipientFile(FileText text, IAsyncEnumerator<FileRecord> records, string? region) => (_text, _records, _region) = (text, records, region);

    /// <summary>What a text may name; known from the start.</summary>
    public IReadOnlyList<string> Columns => _columns.Names;

    /// <summary>Rows given by <see cref="RowsAsync"/> so far.</summary>
    public int Rows { get; private set; }

    public int Invalid { get; private set; }

    public int Duplicates { get; private set; }

    /// <summary>Of the first hundred rows that are not valid.</summary>
    public IReadOnlyList<FileRowError> Errors => _errors;

    /// <summary>Reads the first rows and decides what they mean.</summary>
    /// <exception cref="DomainException">Not text, no rows, or names that no text can use.</exception>
    public static async Task<RecipientFile> OpenAsync(MeasuredContent content, FileFormat format, string? region, CancellationToken ct)
    {
        var text = await FileText.OpenAsync(content, ct);
        var file = new RecipientFile(text, FileRecords.Read(text, format, ct).GetAsyncEnumerator(ct), region);
        try
        {
            while (file._first.Count < Sample && await file._records.MoveNextAsync()) file._first.Add(file._records.Current);
            if (file._first.Count == 0) throw FileErrors.Empty();
            file._columns = format == FileFormat.Csv ? FileColumns.Of(file._first, region) : FileColumns.NumbersOnly;
            if (file._columns.HasHeader) file._first.RemoveAt(0);
            if (file._first.Count == 0) throw FileErrors.Empty();
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The rows to keep, once.</summary>
    /// <exception cref="DomainException">The file turns out not to be one, or none of its rows is valid.</exception>
    public async IAsyncEnumerable<FileRow> RowsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var record in _first)
            if (Accept(record) is { } row) yield return row;
        while (await _records.MoveNextAsync())
        {
            ct.ThrowIfCancellationRequested();
            if (Accept(_records.Current) is { } row) yield return row;
        }

        if (Rows == 0) throw FileErrors.NothingValid(Invalid, _errors);
    }

    public async ValueTask DisposeAsync()
    {
        await _records.DisposeAsync();
        _text.Dispose();
    }

    private FileRow? Accept(FileRecord record)
    {
        if (Rows + Invalid + Duplicates == FileErrors.MaxRows) throw FileErrors.TooManyRows();
        var given = _columns.Phone < record.Cells.Length ? record.Cells[_columns.Phone] : "";
        if (record.Damaged)
            return Refuse(record.Line, given, "MALFORMED_ROW", "A quote may stand only around a whole cell, and is doubled inside it.");
        if (record.Cells.Length > _columns.Width && record.Cells.Skip(_columns.Width).Any(c => c.Length > 0))
            return Refuse(record.Line, given, "MALFORMED_ROW", $"The row has {record.Cells.Length} cells, the header {_columns.Width}.");
        if (!PhoneNumbers.TryParse(given, _region, out var number, out var fault))
            return Refuse(record.Line, given, SendErrors.InvalidNumber, PhoneNumbers.Describe(fault));

        var values = _columns.Values(record.Cells);
        for (var i = 0; i < values.Length; i++)
            if (values[i].Length > SmsText.MaxLength)
                return Refuse(record.Line, given, "TOO_LONG", $"The value of {Columns[i]} is longer than 1,600 characters.");

        if (!_seen.Add(number.Digits))
        {
            Duplicates++;
            return null;
        }

        Rows++;
        return new(record.Line, number.ToString(), values);
    }

    private FileRow? Refuse(int line, string given, string code, string message)
    {
        Invalid++;
        if (_errors.Count < MostErrors) _errors.Add(new(line, PlanRows.Storable(given), code, message));
        return null;
    }
}
