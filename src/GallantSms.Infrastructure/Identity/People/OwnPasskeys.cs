using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GallantSms.Infrastructure.Identity.People;

/// <param name="Id">The credential's id, base64url.</param>
internal sealed record PasskeyView(string Id, string Name, DateTimeOffset CreatedAt, bool Synced);

/// <summary>The person's passkeys (WebAuthn Level 3); the ceremony itself is the framework's.</summary>
internal sealed class OwnPasskeys(UserManager<User> users, IPasskeyHandler<User> passkeys, OwnAccount own, BrowserState state)
{
    private const string Purpose = "passkey-new";
    private const int Most = 20;

    public async Task<IReadOnlyList<PasskeyView>> ListAsync(HttpContext http)
    {
        var (user, _) = await own.DemandAsync(http);
        return [.. (await users.GetPasskeysAsync(user)).OrderBy(p => p.CreatedAt).Select(View)];
    }

    public async Task<string> OptionsAsync(HttpContext http)
    {
        var (user, _) = await own.DemandAsync(http);
        if ((await users.GetPasskeysAsync(user)).Count >= Most) throw PeopleErrors.PasskeyRefused($"An account has at most {Most} passkeys: remove one first.");
        var options = await passkeys.MakeCreationOptionsAsync(new() { Id = user.Id.ToString(), Name = user.Email!, DisplayName = user.Name.Length > 0 ? user.Name : user.Email! }, http);
        state.Keep(http, Purpose, new Challenge(options.AttestationState));
        return options.CreationOptionsJson;
    }

    public async Task<PasskeyView> AddAsync(HttpContext http, string name, string credentialJson)
    {
        var (user, _) = await own.DemandAsync(http);
        var challenge = state.Take<Challenge>(http, Purpose) ?? throw PeopleErrors.SignInExpired();
        var result = await passkeys.PerformAttestationAsync(new() { HttpContext = http, CredentialJson = credentialJson, AttestationState = challenge.State });
        if (!result.Succeeded) throw PeopleErrors.PasskeyRefused("The browser's answer does not fit the question.");
        if (result.UserEntity.Id != user.Id.ToString()) throw PeopleErrors.PasskeyRefused("The passkey was made for somebody else.");
        result.Passkey.Name = name.Trim();
        await users.AddOrUpdatePasskeyAsync(user, result.Passkey);
        await own.ToldAsync(http, user, "person.passkey_added", "a passkey was added to your account");
        return View(result.Passkey);
    }

    public async Task RemoveAsync(HttpContext http, string id)
    {
        var (user, _) = await own.DemandAsync(http);
        var key = Base64Url.IsValid(id) ? Base64Url.DecodeFromChars(id) : [];
        if (await users.GetPasskeyAsync(user, key) is null) throw PeopleErrors.PasskeyNotFound();
        await users.RemovePasskeyAsync(user, key);
        await own.ToldAsync(http, user, "person.passkey_removed", "a passkey was removed from your account");
    }

    private static PasskeyView View(UserPasskeyInfo key) => new(Base64Url.EncodeToString(key.CredentialId), key.Name ?? "Passkey", key.CreatedAt, key.IsBackedUp);

    private sealed record Challenge(string? State);
}
