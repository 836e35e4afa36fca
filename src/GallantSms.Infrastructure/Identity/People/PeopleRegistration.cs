using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.Infrastructure.Identity.People;

internal static class PeopleRegistration
{
    public static void AddPeople(this IServiceCollection services)
    {
        services.AddIdentityCore<User>(o =>
        {
            // Length is what counts (NIST SP 800-63B, 5.1.1.2); what everybody uses is refused by KnownPasswords.
            o.Password.RequiredLength = 10;
            o.Password.RequireDigit = o.Password.RequireLowercase = o.Password.RequireUppercase = o.Password.RequireNonAlphanumeric = false;
            o.Password.RequiredUniqueChars = 4;
            o.User.RequireUniqueEmail = true;
            o.User.AllowedUserNameCharacters = "";
            o.Lockout.MaxFailedAccessAttempts = 5;
            o.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
        })
            .AddUserStore<UserStore>()
            .AddPasswordValidator<KnownPasswords>()
            .AddDefaultTokenProviders();
        services.Configure<DataProtectionTokenProviderOptions>(o => o.TokenLifespan = TimeSpan.FromHours(24));
        // A passkey stands for both factors, so the device must have asked its owner.
        services.Configure<IdentityPasskeyOptions>(o => (o.UserVerificationRequirement, o.ResidentKeyRequirement) = ("required", "required"));
        services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>();

        services.AddSingleton<Lockouts>();
        services.AddSingleton<BrowserState>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<AccountRequestSignal>();
        services.AddScoped<UserAccounts>();
        services.AddScoped<AccountRequests>();
        services.AddScoped<AccountLinks>();
        services.AddScoped<AccountProofs>();
        services.AddScoped<SignUp>();
        services.AddScoped<SignIn>();
        services.AddScoped<OwnAccount>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<OwnPasskeys>();
        services.AddScoped<SessionViews>();
        services.AddScoped<InvitationDoor>();
    }
}
