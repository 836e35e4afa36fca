using System.Globalization;
using System.Security.Cryptography;
using GallantSms.Application.Messages.Exports;
using Microsoft.AspNetCore.DataProtection;

namespace GallantSms.Infrastructure.Messages.Exports;

/// <summary>
/// Sealed by Data Protection under a purpose of its own: encrypted, and authenticated with an HMAC that is compared in constant time.
/// The key ring is in the platform database, so every host reads what one wrote.
/// </summary>
internal sealed class ExportLinks(IDataProtectionProvider provider) : IExportLinks
{
    private const int Longest = 1000;
    private readonly IDataProtector _protector = provider.CreateProtector("gallant.export-links.v1");

    public string For(Guid tenantId, Guid exportId, DateTimeOffset until) =>
        _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{tenantId:N} {exportId:N} {until.ToUnixTimeSeconds()}"));

    public (Guid TenantId, Guid ExportId)? Read(string token, DateTimeOffset now)
    {
        if (token.Length is 0 or > Longest) return null;
        try
        {
            var parts = _protector.Unprotect(token).Split(' ');
            var until = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[2], CultureInfo.InvariantCulture));
            return now < until ? (Guid.ParseExact(parts[0], "N"), Guid.ParseExact(parts[1], "N")) : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
