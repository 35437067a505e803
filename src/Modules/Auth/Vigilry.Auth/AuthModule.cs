using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vigilry.Auth.Accounts;
using Vigilry.Auth.ApiKeys;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Defences;
using Vigilry.Auth.FirstRun;
using Vigilry.Auth.Invitations;
using Vigilry.Auth.Organizations;
using Vigilry.Auth.Projects;
using Vigilry.Auth.SecondFactor;
using Vigilry.Auth.Sessions;
using Vigilry.Auth.SingleSignOn;
using Vigilry.Platform.Data;
using Vigilry.Platform.Scheduling;
using Vigilry.Platform.Settings;

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
        services.AddSettings<AuthOptions, AuthOptionsValidator>(AuthOptions.Section);
        services.AddHttpContextAccessor();
        services.AddDataProtection().SetApplicationName("vigilry").PersistKeysToDbContext<AuthDb>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = RequireAntiforgery.HeaderName;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
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
        services.AddScoped<IOwnAccount, OwnAccount>();
        services.AddScoped<IOwnOrganization, OwnOrganization>();
        services.AddSingleton<MailQuota>();
        services.AddScoped<MailedTokens>();
        services.AddSingleton<MailServer>();
        services.AddSingleton<PendingSignUps>();
        services.AddScoped<SignUpCompletion>();
        services.AddScheduledJob<PurgeExpiredJob>("purge-expired-auth", TimeSpan.FromHours(1));
        services.AddScoped<PasswordReset>();
        services.AddScoped<IPasswordReset>(provider => provider.GetRequiredService<PasswordReset>());
        services.AddScoped<OrganizationInvitations>();
        services.AddScoped<IInvitations>(provider => provider.GetRequiredService<OrganizationInvitations>());
        services.AddScoped<IFirstRun, FirstAccount>();
        services.AddHostedService<LogSetupLink>();
        services.AddSingleton<AttemptLimit>();
        services.AddSingleton<KnownBrowser>();
        services.AddSingleton<LogInAttempts>();
        services.AddSingleton<AccountRequestQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountRequestQueue>());
        services.AddSingleton<DeletedProjects>();
        services.AddHostedService(provider => provider.GetRequiredService<DeletedProjects>());
        services.AddScoped<ProjectDeletion>();
        services.AddScoped<TotpCodes>();
        services.AddScoped<Audit>();
        services.AddScoped<SessionStart>();
        services.AddScoped<ILogIn, PasswordLogIn>();
        services.AddScoped<AccountRequests>();
        services.AddScoped<IAccountRequests>(provider => provider.GetRequiredService<AccountRequests>());
        services.AddScoped<SessionLookup>();
        services.AddScoped<ISessions>(provider => provider.GetRequiredService<SessionLookup>());
        services.AddTransient<CallerAuthentication>();
        services.AddAuthentication(authentication =>
        {
            authentication.DefaultScheme = CallerAuthentication.SchemeName;
            authentication.AddScheme<CallerAuthentication>(CallerAuthentication.SchemeName, displayName: null);
        });
        builder.AddSingleSignOn();
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Ingest, policy => policy.RequireAuthenticatedUser().RequireAssertion(c => HasScope(c, ApiKeyScope.Ingest)))
            .AddPolicy(Policies.Read, policy => policy.RequireAuthenticatedUser().RequireAssertion(c => Caller(c)?.Role is not null || HasScope(c, ApiKeyScope.Read)))
            .AddPolicy(Policies.Session, policy => policy.RequireAuthenticatedUser().RequireAssertion(c => Caller(c)?.Role is not null))
            .AddPolicy(Policies.Respond, policy => policy.RequireAuthenticatedUser().RequireAssertion(c => Caller(c)?.Role >= OrganizationRole.Member))
            .AddPolicy(Policies.Manage, policy => policy.RequireAuthenticatedUser().RequireAssertion(c => Caller(c)?.Role >= OrganizationRole.Admin))
            .AddPolicy(Policies.Own, policy => policy.RequireAuthenticatedUser().RequireAssertion(c => Caller(c)?.Role == OrganizationRole.Owner));
    }

    /// <summary>Authenticates, authorizes, and refuses a session's writes that lack the antiforgery header.</summary>
    public static void UseAuth(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<RequireAntiforgery>();
        app.UseMiddleware<AuditTrail>();
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        SignUp.Map(routes);
        VerifyEmail.Map(routes);
        ResendVerification.Map(routes);
        ForgotPassword.Map(routes);
        ResetPassword.Map(routes);
        ChangePassword.Map(routes);
        ChangeEmail.Map(routes);
        SetUpSecondFactor.Map(routes);
        LogIn.Map(routes);
        LogInWithOidc.Map(routes);
        LogOut.Map(routes);
        GetMe.Map(routes);
        GetCsrfToken.Map(routes);
        ListSessions.Map(routes);
        EndSession.Map(routes);
        ListOrganizations.Map(routes);
        CreateOrganization.Map(routes);
        UpdateOrganization.Map(routes);
        DeleteOrganization.Map(routes);
        SwitchOrganization.Map(routes);
        ManageMembers.Map(routes);
        ManageInvitations.Map(routes);
        AcceptInvitation.Map(routes);
        ListAuditLog.Map(routes);
        CreateProject.Map(routes);
        ListProjects.Map(routes);
        UpdateProject.Map(routes);
        DeleteProject.Map(routes);
        CreateApiKey.Map(routes);
        ListApiKeys.Map(routes);
        RotateApiKey.Map(routes);
        RevokeApiKey.Map(routes);
    }

    private static bool HasScope(AuthorizationHandlerContext context, ApiKeyScope scope) => Caller(context)?.Scopes.Contains(scope) is true;

    private static AuthContext? Caller(AuthorizationHandlerContext context) =>
        context.User.Identity is { IsAuthenticated: true } ? AuthContext.From(context.User) : null;
}
