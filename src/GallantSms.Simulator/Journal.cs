using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator;

/// <summary>
/// What the carrier did, for an outside checker: <c>submits.jsonl</c> has one line for each text a handset would get,
/// <c>refusals.jsonl</c> one for each message that was not taken. Append-only; with the operating system at most
/// <see cref="JournalFlusher.Every"/> after the take, so a <c>kill -9</c> of the simulator loses no more than that.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly string _folder;
    private readonly FileStream _lock;
    private readonly AppendFile _submits;
    private readonly AppendFile _refusals;

    private Journal(string folder, FileStream folderLock)
    {
        (_folder, _lock) = (folder, folderLock);
        _submits = new AppendFile(SubmitsPath);
        _refusals = new AppendFile(Path.Combine(folder, "refusals.jsonl"));
    }

    public string SubmitsPath => Path.Combine(_folder, "submits.jsonl");

    /// <exception cref="StartException">The folder cannot be written or another simulator uses it.</exception>
    public static Journal Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var folderLock = new FileStream(Path.Combine(folder, "simulator.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new Journal(folder, folderLock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The data folder '{folder}' cannot be used ({e.Message.TrimEnd('.')}): choose another with --data.", e);
        }
    }

    public void Taken(ReadOnlySpan<byte> lines) => _submits.Append(lines);

    public void Refused(ReadOnlySpan<byte> lines) => _refusals.Append(lines);

    public void Flush()
    {
        _submits.Flush();
        _refusals.Flush();
    }

    /// <summary>Starts new files and keeps the old ones beside them, named by the time.</summary>
    public void Rotate()
    {
        var now = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'.'fff", CultureInfo.InvariantCulture);
        _submits.Rotate($"submits.{now}.jsonl");
        _refusals.Rotate($"refusals.{now}.jsonl");
    }

    public void Dispose()
    {
        _submits.Dispose();
        _refusals.Dispose();
        _lock.Dispose();
    }

    /// <summary>Lines gather in one buffer while the other is being written.</summary>
    private sealed class AppendFile(string path) : IDisposable
    {
        private const int HighWater = 16 * 1024 * 1024;
        private readonly Lock _gate = new();
        private readonly Lock _writing = new();
        private ArrayBufferWriter<byte> _filling = new(64 * 1024);
        private ArrayBufferWriter<byte> _draining = new(64 * 1024);
        private FileStream _file = Open(path);

        public void Append(ReadOnlySpan<byte> lines)
        {
            if (lines.IsEmpty) return;
            bool full;
            lock (_gate)
            {
                _filling.Write(lines);
                full = _filling.WrittenCount > HighWater;
            }

            if (full) Flush();   // the disk is slower than the senders: they wait for it
        }

        public void Flush()
        {
            lock (_writing)
            {
                lock (_gate)
                {
                    if (_filling.WrittenCount == 0) return;
                    (_filling, _draining) = (_draining, _filling);
                }

                _file.Write(_draining.WrittenSpan);
                _draining.ResetWrittenCount();
            }
        }

        public void Rotate(string oldName)
        {
            lock (_writing)
            {
                Flush();
                if (_file.Length == 0) return;
                _file.Dispose();
                File.Move(path, Path.Combine(Path.GetDirectoryName(path)!, oldName));
                _file = Open(path);
            }
        }

        public void Dispose()
        {
            lock (_writing)
            {
                Flush();
                _file.Dispose();
            }
        }

        /// <summary>A line that a killed process left half written is closed, so that it spoils no other.</summary>
        private static FileStream Open(string path)
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length > 0)
            {
                file.Seek(-1, SeekOrigin.End);
                if (file.ReadByte() != '\n') file.WriteByte((byte)'\n');
            }

            return file;
        }
    }
}

/// <summary>Renders journal lines into the thread's buffer: use what is written before starting anew.</summary>
internal readonly ref struct JournalLines
{
    [ThreadStatic] private static ArrayBufferWriter<byte>? t_buffer;
    [ThreadStatic] private static Utf8JsonWriter? t_json;
    private readonly ArrayBufferWriter<byte> _buffer;
    private readonly Utf8JsonWriter _json;

    private JournalLines(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json) => (_buffer, _json) = (buffer, json);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public static JournalLines Start()
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(64 * 1024);
        buffer.ResetWrittenCount();

        // Readable and greppable: "+" and non-Latin letters stay what they are.
        var json = t_json ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return new JournalLines(buffer, json);
    }

    public void Taken(DateTime at, SubmitRequest message, string account, string id)
    {
        Begin(at, message, account);
        _json.WriteString("id"u8, id);
        End();
    }

    public void Refused(DateTime at, SubmitRequest message, string account, string reason)
    {
        Begin(at, message, account);
        _json.WriteString("reason"u8, reason);
        End();
    }

    private void Begin(DateTime at, SubmitRequest message, string account)
    {
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("at"u8, at);
        _json.WriteString("client_ref"u8, message.ClientRef);
        _json.WriteString("to"u8, message.To);
        _json.WriteString("text"u8, message.Text);
        _json.WriteString("account"u8, account);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
    }
}
