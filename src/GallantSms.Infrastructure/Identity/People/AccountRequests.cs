using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>Somebody asked for an account. The password is hashed already.</summary>
internal sealed record RegistrationWish(string Email, string Name, string Organisation, string PasswordHash, string? Host);

/// <summary>Somebody cannot get in.</summary>
internal sealed record ForgottenPassword(string Email, string? Host);

/// <summary>
/// Takes what strangers ask for. Each writes the same row in the same time whether the address is known or not; what comes of
/// it is decided afterwards by <see cref="AccountRequestWorker"/>, and told by mail.
/// </summary>
internal sealed class AccountRequests(
    PlatformDataSource platform, ISecretBox box, UserManager<User> users, PublicAddress addresses, AccountRequestSignal signal, FailureLimits limits, TimeProvider clock)
{
    public async Task RegisterAsync(HttpContext http, string email, string name, string organisation, string password)
    {
        Count(http);
        if (await addresses.FindAsync(http.Request.Host.Host, http.RequestAborted) is not { SignUp: true }) throw PeopleErrors.SignUpClosed();
        var wanted = User.Create(email, name, clock.GetUtcNow());
        await DemandStrongAsync(wanted, password, "password");
        var hash = users.PasswordHasher.HashPassword(wanted, password);
        await AddAsync("register", new RegistrationWish(wanted.Email!, wanted.Name, organisation.Trim(), hash, http.Request.Host.Host), http.RequestAborted);
    }

    public async Task ForgotAsync(HttpContext http, string email)
    {
        Count(http);
        await AddAsync("forgot", new ForgottenPassword(email.Trim().ToLowerInvariant(), http.Request.Host.Host), http.RequestAborted);
    }

    /// <exception cref="Domain.Shared.DomainException">VALIDATION_ERROR with what is wrong with the password.</exception>
    public async Task DemandStrongAsync(User user, string password, string field)
    {
        foreach (var validator in users.PasswordValidators)
        {
            var result = await validator.ValidateAsync(users, user, password);
            if (!result.Succeeded) throw PeopleErrors.Weak(field, result);
        }
    }

    private void Count(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (limits.People.Blocked(address) is { } wait) throw Application.Access.AccessErrors.TooManyFailures(wait);
        limits.People.Count(address);
    }

    private async Task AddAsync<T>(string kind, T wish, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("insert into account_requests (id, kind, payload, created_at, due_at) values ($1, $2, $3, $4, $4)");
        var now = clock.GetUtcNow();
        foreach (object value in (object[])[Guid.CreateVersion7(now), kind, box.Protect(JsonSerializer.Serialize(wish)), now])
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
        signal.Wake();
    }
}
