using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using MediatR;

namespace GallantSms.Application.Messages;

/// <summary>How the rows of a file are told apart; a hint of its name or type, never a promise about its bytes.</summary>
public enum FileFormat
{
    /// <summary>One number a line.</summary>
    Lines,

    /// <summary>Rows of cells, with or without a header.</summary>
    Csv,
}

/// <summary>
/// A file of recipients on its way in. <paramref name="Content"/> is read once, to its end; <paramref name="Key"/> holds the hash of
/// what is known before the bytes arrive, and the bytes are added to it.
/// </summary>
public sealed record FileUpload(Stream Content, string Name, FileFormat Format, IdempotencyKey? Key);

/// <summary>A row that was left out. <paramref name="Line"/> from 1, where the row begins; <paramref name="Value"/> cut to 64 characters.</summary>
public sealed record FileRowError(int Line, string Value, string Code, string Message);

/// <summary><paramref name="Rows"/> are kept; of the others the first hundred <paramref name="Errors"/> tell why not. A duplicate is only counted.</summary>
/// <param name="Columns">What a text may name between braces, beside the number.</param>
public sealed record UploadedFile(
    Guid FileId, string Name, int Rows, int Invalid, int Duplicates, IReadOnlyList<string> Columns, IReadOnlyList<FileRowError> Errors, DateTimeOffset ExpiresAt);

/// <summary>Keeps a file of recipients for a day, to be named by <c>file_id</c> in bulks.</summary>
public sealed record UploadFile(FileUpload File) : ICommand<SendAnswer>;

internal sealed class UploadFileHandler(IFileUploads uploads, ITenantContext tenant, JsonSerializerOptions json) : IRequestHandler<UploadFile, SendAnswer>
{
    private const int Created = 201;

    public Task<SendAnswer> Handle(UploadFile command, CancellationToken ct) =>
        uploads.SaveAsync(tenant.Tenant, command.File, file => new(Created, JsonSerializer.SerializeToUtf8Bytes(file, json)), ct);
}

/// <summary>Writes uploaded files.</summary>
public interface IFileUploads
{
    /// <summary>
    /// Parses while the bytes arrive. Rows and the idempotency record: all or nothing, durable on return.
    /// </summary>
    /// <param name="answer">What the caller will be answered, so that it can be kept with the key.</param>
    /// <exception cref="Domain.Shared.DomainException">
    /// UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, VALIDATION_ERROR, TOO_MANY_UPLOADS, IDEMPOTENCY_KEY_…; nothing was written.
    /// </exception>
    Task<SendAnswer> SaveAsync(TenantInfo tenant, FileUpload upload, Func<UploadedFile, StoredAnswer> answer, CancellationToken ct);
}
