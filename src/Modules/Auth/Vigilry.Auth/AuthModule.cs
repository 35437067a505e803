using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vigilry.Auth.Accounts;
using Vigilry.Auth.ApiKeys;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Organizations;
using Vigilry.Auth.Projects;
using Vigilry.Auth.Sessions;
using Vigilry.Platform.Data;

namespace Vigilry.Auth;

/// <summary>What the host calls to have this module.</summary>
public static class AuthModule
{
    /// <summary>Registers the module's services.</summary>
    public static void AddAuth(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddModuleDatabase<AuthDb>(AuthDb.Schema);
        services.AddValidatorsFromAssemblyContaining<AuthDb>(ServiceLifetime.Singleton, includeInternalTypes: true);
        services.AddDataProtection().SetApplicationName("vigilry").PersistKeysToDbContext<AuthDb>();
        services.AddAntiforgery(antiforgery => antiforgery.HeaderName = RequireAntiforgery.HeaderName);
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<SessionTokens>();
        services.AddSingleton<ApiKeyUse>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUse>());
        services.AddSingleton<ApiKeyLookup>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyLookup>());
        services.AddSingleton<ProjectSettingsLookup>();
        services.AddSingleton<IProjectSettings>(provider => provider.GetRequiredService<ProjectSettingsLookup>());
        services.AddHostedService(provider => provider.GetRequiredService<ProjectSettingsLookup>());
        services.AddScoped<AccountCreation>();
        services.AddScoped<IAccounts>(provider => provider.GetRequiredService<AccountCreation>());
        services.AddScoped<EmailVerification>();
        services.AddScoped<IEmailVerification>(provider => provider.GetRequiredService<EmailVerification>());
        services.AddScoped<IProjects, VisibleProjects>();
        services.AddScoped<IMembers, OrganizationMembers>();
        services.AddScoped<SessionLookup>();
        services.AddTransient<CallerAuthentication>();
        services.AddAuthentication(authentication =>
        {
            authentication.DefaultScheme = CallerAuthentication.SchemeName;
            authentication.AddScheme<CallerAuthentication>(CallerAuthentication.SchemeName, displayName: null);
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Ingest, policy => policy.RequireAuthenticatedUser().RequireAssertion(c => Caller(c)?.ApiKeyId is not null))
            .AddPolicy(Policies.Read, policy => policy.RequireAuthenticatedUser())
            .AddPolicy(Policies.Session, policy => policy.RequireAuthenticatedUser().RequireAssertion(c => Caller(c)?.Role is not null))
            .AddPolicy(Policies.Respond, policy => policy.RequireAuthenticatedUser().RequireAssertion(c => Caller(c)?.Role >= OrganizationRole.Member))
            .AddPolicy(Policies.Manage, policy => policy.RequireAuthenticatedUser().RequireAssertion(c => Caller(c)?.Role >= OrganizationRole.Admin));
    }

    /// <summary>Authenticates, authorizes, and refuses a session's writes that lack the antiforgery header.</summary>
    public static void UseAuth(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<RequireAntiforgery>();
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        SignUp.Map(routes);
        VerifyEmail.Map(routes);
        ResendVerification.Map(routes);
        LogIn.Map(routes);
        LogOut.Map(routes);
        GetMe.Map(routes);
        GetCsrfToken.Map(routes);
        ListOrganizations.Map(routes);
        UpdateOrganization.Map(routes);
        CreateProject.Map(routes);
        ListProjects.Map(routes);
        UpdateProject.Map(routes);
        CreateApiKey.Map(routes);
        ListApiKeys.Map(routes);
        RevokeApiKey.Map(routes);
    }

    private static AuthContext? Caller(AuthorizationHandlerContext context) =>
        context.User.Identity is { IsAuthenticated: true } ? AuthContext.From(context.User) : null;
}
