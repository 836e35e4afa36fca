using System.Text.Json;
using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>Replaces an account's name, settings and limits. A secret that is left out stays. What the carrier refused before counts no longer.</summary>
public sealed record ChangeProviderAccount(string Name, JsonElement Settings, int? MaxPerSecond = null, int? SenderPerSecond = null) : ICommand<ProviderAccountView>
{
    internal Guid Id { get; private init; }

    public ChangeProviderAccount Of(Guid id) => this with { Id = id };

    public override string ToString() => nameof(ChangeProviderAccount);
}

internal sealed class ChangeProviderAccountValidator : AbstractValidator<ChangeProviderAccount>
{
    public ChangeProviderAccountValidator()
    {
        RuleFor(c => c.Name).CarrierName();
        RuleFor(c => c.MaxPerSecond).SegmentRate();
        RuleFor(c => c.SenderPerSecond).SegmentRate();
    }
}

internal sealed class ChangeProviderAccountHandler(
    OwnCarriers own, ProviderKinds kinds, AccountSecrets secrets, AccountViews views, IPlatformDb db, IRouteBook routes, IAuditLog audit) : IRequestHandler<ChangeProviderAccount, ProviderAccountView>
{
    public async Task<ProviderAccountView> Handle(ChangeProviderAccount command, CancellationToken ct)
    {
        var account = await own.AccountAsync(command.Id, ct);
        var (kind, known, name) = (kinds.Wanted(account.Kind), secrets.Open(account.Secrets), command.Name.Trim());
        var settings = AccountSettings.Read(kind, command.Settings, known);
        if (await own.Accounts.AnyAsync(a => a.Name == name && a.Id != account.Id, ct)) throw CarrierErrors.AccountNameTaken();

        var before = NotedAccount.Of(account, []);
        account.Rename(name);
        account.Configure(JsonSerializer.Serialize(settings.Plain), secrets.Seal(settings.Secret, known.GetValueOrDefault(CallbackTokens.SecretName)));
        account.Limit(command.MaxPerSecond, command.SenderPerSecond);
        var changed = settings.Secret.Keys.Union(known.Keys).Where(s => s != CallbackTokens.SecretName && settings.Secret.GetValueOrDefault(s) != known.GetValueOrDefault(s));
        audit.Note("provider_account.changed", AccountViews.Target(account), before, NotedAccount.Of(account, changed));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return await views.OfAsync(account, ct);
    }
}
