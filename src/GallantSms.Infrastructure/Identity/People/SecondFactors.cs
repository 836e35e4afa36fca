using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using QRCoder;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>An authenticator app to be set up.</summary>
/// <param name="Secret">Base32, in groups of four, for those who type it.</param>
/// <param name="Uri"><c>otpauth://totp/…</c></param>
/// <param name="QrSvg">The address as a picture.</param>
internal sealed record AuthenticatorSetup(string Secret, string Uri, string QrSvg);

/// <summary>Shown once.</summary>
internal sealed record RecoveryCodes(IReadOnlyList<string> Codes);

/// <summary>The authenticator app (RFC 6238) and its recovery codes.</summary>
internal sealed class SecondFactors(UserManager<User> users, OwnAccount own, PublicAddress addresses)
{
    private const int HowManyCodes = 10;

    /// <summary>A new secret; it counts once a code has shown that the app has it.</summary>
    public async Task<AuthenticatorSetup> BeginAsync(HttpContext http)
    {
        var (user, _) = await own.DemandAsync(http);
        if (user.TwoFactorEnabled) throw PeopleErrors.SecondFactorOn();
        await users.ResetAuthenticatorKeyAsync(user);
        var key = (await users.GetAuthenticatorKeyAsync(user))!;
        var issuer = (await addresses.FindAsync(http.Request.Host.Host, http.RequestAborted))?.Name ?? "GallantSms";
        var uri = $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(user.Email!)}?secret={key}&issuer={Uri.EscapeDataString(issuer)}&digits=6&period=30";
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        return new(string.Join(' ', key.Chunk(4).Select(c => new string(c))), uri, new SvgQRCode(data).GetGraphic(5));
    }

    public async Task<RecoveryCodes> ConfirmAsync(HttpContext http, string code)
    {
        var (user, _) = await own.DemandAsync(http);
        if (user.TwoFactorEnabled) throw PeopleErrors.SecondFactorOn();
        var digits = new string([.. code.Where(char.IsAsciiDigit)]);
        if (!await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, digits)) throw PeopleErrors.CodeWrong();
        await users.SetTwoFactorEnabledAsync(user, true);
        var codes = await NewCodesAsync(user);
        await own.ToldAsync(http, user, "person.second_factor_added", "an authenticator app was added to your account");
        return codes;
    }

    public async Task RemoveAsync(HttpContext http, string password)
    {
        var (user, _) = await own.DemandAsync(http, password);
        if (!user.TwoFactorEnabled) throw PeopleErrors.SecondFactorOff();
        await users.SetTwoFactorEnabledAsync(user, false);
        await users.ResetAuthenticatorKeyAsync(user);
        await own.ToldAsync(http, user, "person.second_factor_removed", "the authenticator app was removed from your account");
    }

    /// <summary>New ones; the old ones end.</summary>
    public async Task<RecoveryCodes> RenewCodesAsync(HttpContext http, string password)
    {
        var (user, _) = await own.DemandAsync(http, password);
        if (!user.TwoFactorEnabled) throw PeopleErrors.SecondFactorOff();
        var codes = await NewCodesAsync(user);
        await own.ToldAsync(http, user, "person.recovery_codes_renewed", "new recovery codes were made for your account");
        return codes;
    }

    private async Task<RecoveryCodes> NewCodesAsync(User user) => new([.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, HowManyCodes) ?? []]);
}
