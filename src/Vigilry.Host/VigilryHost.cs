using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Vigilry.Auth;
using Vigilry.Detection;
using Vigilry.Host.Description;
using Vigilry.Host.Starting;
using Vigilry.Host.Stopping;
using Vigilry.Host.Telemetry;
using Vigilry.Incidents;
using Vigilry.Ingestion;
using Vigilry.Notifications;
using Vigilry.Platform.Data;
using Vigilry.Platform.Http;
using Vigilry.Platform.Json;
using Vigilry.Platform.Redis;
using Vigilry.Platform.Servers;
using Vigilry.Platform.Settings;
using Vigilry.Platform.Streaming;
using Vigilry.Realtime;

namespace Vigilry.Host;

/// <summary>Puts the modules together.</summary>
public static partial class VigilryHost
{
    internal const string DefaultUrl = "http://localhost:5080";

    /// <summary>Builds the application; nothing is started yet.</summary>
    /// <param name="args">Settings in command-line form, such as <c>--urls</c>.</param>
    /// <param name="configure">Has the last word on settings and services.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(VigilryHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        configure?.Invoke(builder);
        builder.Configuration.AddSecretFiles();
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.AddEmbeddedServers();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Migrations>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Migrations>());
        builder.Services.AddSettings<PublicUrlOptions, PublicUrlOptionsValidator>(PublicUrlOptions.Section);
        builder.Services.AddSingleton<SettingsCatalog>();
        builder.Services.AddSingleton<PublicLinks>();
        builder.Services.AddPostgres();
        builder.Services.AddRedis();
        builder.Services.AddSingleton<PlatformEventWriter>();
        builder.Services.AddTransient<ConsumerGroupReader>();
        builder.Services.AddTransient<StreamCursor>();
        builder.Services.AddHostedService<StreamTrimmer>();
        builder.Services.AddScoped<IMediator>(provider => new Mediator(provider.GetRequiredService));
        builder.Services.ConfigureHttpJsonOptions(json => WireJson.Apply(json.SerializerOptions));
        builder.Services.AddTrustedProxies();
        builder.Services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        builder.Services.AddProblems();
        builder.Services.AddDashboard();
        builder.Services.AddRequestDecompression();
        builder.AddReadiness();
        builder.Services.AddVigilryMetrics();
        builder.AddTracing();
        builder.AddJsonLogs();

        builder.AddAuth();

        // Stopped in reverse: requests, jobs, what was accepted, deliveries, readers of the stream.
        builder.AddDetection();
        builder.AddIncidents();
        builder.AddRealtime();
        builder.AddNotifications();
        builder.AddIngestion();
        builder.AddOrderlyStop();

        var app = builder.Build();
        app.UseTracing();
        app.UseTrustedProxies();
        app.UseSecurityHeaders();
        app.UseHsts();
        app.UseProblems();
        app.UseAssets();
        app.UseRouting();
        app.UseRequestDecompression();
        app.UseAuth();
        app.MapReadiness();
        app.MapApiDescription();
        app.MapMetrics();
        app.MapRazorPages();

        var modules = app.MapGroup("").AddEndpointFilterFactory(Validation.Create);
        modules.MapAuth();
        modules.MapIngestion();
        modules.MapIncidents();
        modules.MapRealtime();
        modules.MapNotifications();
        return app;
    }

    /// <summary>Runs the application, with servers of its own where none are named, until it is told to stop.</summary>
    /// <exception cref="ServerStartException">The servers cannot run here; the message says what to do.</exception>
    public static async Task RunAsync(WebApplication app, CancellationToken ct)
    {
        // Before anything is started or migrated.
        app.Services.GetService<IStartupValidator>()?.Validate();
        foreach (var unknown in app.Services.GetRequiredService<SettingsCatalog>().Unknown())
        {
            LogUnknownSetting(app.Logger, unknown.Name, unknown.Nearest);
        }

        var starting = await StartingServer.StartAsync(app.Configuration, ct);
        await using var atFault = starting;

        // What the first statements need takes a core for a second, while the servers need none.
        var models = Task.Run(() => BuildModels(app.Services), ct);

        // Not a hosted service: what connects to the servers does so while it is made, before any hosted service starts.
        await using var servers = await app.Services.StartEmbeddedServersAsync(ct);
        app.Lifetime.ApplicationStarted.Register(() => LogReady(app.Logger, app.Urls.First()));
        try
        {
            await models;
            await app.Services.GetRequiredService<Migrations>().ApplyAsync(ct);
            await starting.DisposeAsync();
            await app.StartAsync(ct);
            await app.Services.GetRequiredService<Draining>().WaitAsync(ct);
            await app.StopAsync(CancellationToken.None);
        }
        finally
        {
            // Before the servers: what is connected to them lets go.
            await app.DisposeAsync();
        }
    }

    private static void BuildModels(IServiceProvider services)
    {
        foreach (var database in services.GetServices<ModuleDatabase>())
        {
            using var scope = services.CreateScope();
            _ = ((DbContext)scope.ServiceProvider.GetRequiredService(database.Context)).Model;
        }
    }

    [LoggerMessage(LogLevel.Warning, "There is no setting {Name}, and it is passed over. The nearest one is {Nearest}")]
    private static partial void LogUnknownSetting(ILogger logger, string name, string nearest);

    [LoggerMessage(LogLevel.Information, "Vigilry is ready. Open {Url} to see what to do next; Ctrl+C stops it")]
    private static partial void LogReady(ILogger logger, string url);
}
