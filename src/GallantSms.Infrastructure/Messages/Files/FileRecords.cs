using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using GallantSms.Application.Messages;

namespace GallantSms.Infrastructure.Messages.Files;

/// <summary>One row as it stands in the file. <paramref name="Damaged"/>: a quote stands where none may.</summary>
internal readonly record struct FileRecord(int Line, string[] Cells, bool Damaged)
{
    public bool IsBlank => Array.TrueForAll(Cells, string.IsNullOrWhiteSpace);
}

/// <summary>Tells rows apart. Blank ones are left out.</summary>
internal static class FileRecords
{
    /// <summary>Bytes of one row at most. Bounds the memory of a parser that waits for the row's end, and its cells.</summary>
    private const int MaxRow = 64 * 1024;

    /// <summary>More than this of a line is not kept: it is no number anyway.</summary>
    private const int LongestLine = 200;

    public static IAsyncEnumerable<FileRecord> Read(FileText text, FileFormat format, CancellationToken ct) =>
        format == FileFormat.Csv ? CsvAsync(text, ct) : LinesAsync(text, ct);

    private static async IAsyncEnumerable<FileRecord> CsvAsync(FileText text, [EnumeratorCancellation] CancellationToken ct)
    {
        CsvMalformedReason? malformed = null;
        await using var reader = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = null,           // detected among , ; tab |
            HasHeader = false,          // whether there is one is ours to find out
            MaxRecordSize = MaxRow,
            TrackLineNumbers = true,
            OnMalformedRecord = m => malformed = m.Reason,
        });

        while (await MoveNextAsync(reader, ct))
        {
            var record = new FileRecord((int)reader.LineNumber, reader.Current.ToArray(), malformed is not null);
            // The cell went on over lines to the file's end: what it swallowed must not be lost in silence.
            if (malformed == CsvMalformedReason.UnterminatedQuote) throw FileErrors.OpenQuote(record.Line);
            malformed = null;
            if (!record.IsBlank) yield return record;
        }
    }

    private static async ValueTask<bool> MoveNextAsync(CsvReader reader, CancellationToken ct)
    {
        try
        {
            return await reader.ReadAsync(ct);
        }
        catch (CsvFormatException e)
        {
            throw FileErrors.RowTooLong((int)e.LineNumber, MaxRow); // the only thing that the options do not recover from
        }
    }

    private static async IAsyncEnumerable<FileRecord> LinesAsync(FileText text, [EnumeratorCancellation] CancellationToken ct)
    {
        var (buffer, kept, line, afterReturn) = (new char[4096], new StringBuilder(LongestLine), 1, false);
        while (await text.ReadAsync(buffer.AsMemory(), ct) is > 0 and var count)
        {
            for (var i = 0; i < count; i++)
            {
                var c = buffer[i];
                if (c == '\n' && afterReturn)
                {
                    afterReturn = false;
                    continue;
                }

                afterReturn = c == '\r';
                if (c is not ('\r' or '\n'))
                {
                    if (kept.Length < LongestLine) kept.Append(c);
                    continue;
                }

                if (Take(kept, line++) is { } record) yield return record;
            }
        }

        if (Take(kept, line) is { } last) yield return last;
    }

    private static FileRecord? Take(StringBuilder kept, int line)
    {
        var record = new FileRecord(line, [kept.ToString().Trim()], false);
        kept.Clear();
        return record.IsBlank ? null : record;
    }
}
