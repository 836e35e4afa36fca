using System.Text.Json;
using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Routing;
using GallantSms.Domain.Routing;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Carriers;

/// <summary>A new account at a carrier. No route leads to it yet.</summary>
/// <param name="Kind">One of <see cref="ListProviders"/>.</param>
/// <param name="Settings">As the kind's schema says, secrets among them.</param>
/// <param name="MaxPerSecond">Segments; nothing: as many as the carrier takes.</param>
/// <param name="SenderPerSecond">Segments of one sender id.</param>
public sealed record CreateProviderAccount(string Kind, string Name, JsonElement Settings, int? MaxPerSecond = null, int? SenderPerSecond = null) : ICommand<ProviderAccountView>
{
    // Settings hold secrets: nothing that prints a command may print them.
    public override string ToString() => nameof(CreateProviderAccount);
}

internal sealed class CreateProviderAccountValidator : AbstractValidator<CreateProviderAccount>
{
    public CreateProviderAccountValidator()
    {
        RuleFor(c => c.Name).CarrierName();
        RuleFor(c => c.MaxPerSecond).SegmentRate();
        RuleFor(c => c.SenderPerSecond).SegmentRate();
    }
}

internal sealed class CreateProviderAccountHandler(
    OwnCarriers own, ProviderKinds kinds, AccountSecrets secrets, AccountViews views, IPlatformDb db, IRouteBook routes, IAuditLog audit, TimeProvider clock)
    : IRequestHandler<CreateProviderAccount, ProviderAccountView>
{
    public async Task<ProviderAccountView> Handle(CreateProviderAccount command, CancellationToken ct)
    {
        var (owner, name) = (own.OwnerId, command.Name.Trim());
        var kind = kinds.Wanted(command.Kind);
        var settings = AccountSettings.Read(kind, command.Settings, new Dictionary<string, string>());
        if (await own.Accounts.AnyAsync(a => a.Name == name, ct)) throw CarrierErrors.AccountNameTaken();

        var account = CarrierAccount.Create(
            owner, kind.Kind, name, JsonSerializer.Serialize(settings.Plain), secrets.Seal(settings.Secret, kind.HasCallback ? CallbackTokens.New() : null), clock.GetUtcNow());
        account.Limit(command.MaxPerSecond, command.SenderPerSecond);
        db.CarrierAccounts.Add(account);
        audit.Note("provider_account.created", AccountViews.Target(account), after: NotedAccount.Of(account, settings.Secret.Keys));
        await db.SaveChangesAsync(ct);
        routes.Forget();
        return await views.OfAsync(account, ct);
    }
}
