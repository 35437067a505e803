using Npgsql;
using Vigilry.Platform.Http;
using Vigilry.Platform.Servers;

namespace Vigilry.Host.Commands;

/// <summary>What a command works with: the modules' services on the instance's servers, which are started for as long as it takes where no host runs them.</summary>
internal sealed class CommandHost : IAsyncDisposable
{
    /// <summary>By which PostgreSQL shows a command's connections.</summary>
    internal const string ApplicationName = "vigilry command";

    private readonly WebApplication _app;
    private readonly IAsyncDisposable? _servers;

    private CommandHost(WebApplication app, IAsyncDisposable? servers) => (_app, _servers) = (app, servers);

    public IServiceProvider Services => _app.Services;

    /// <exception cref="ServerStartException">The servers cannot run here; the message says what to do.</exception>
    public static async Task<CommandHost> OpenAsync(string[] settings, CancellationToken ct)
    {
        var app = Build(settings);
        try
        {
            return new CommandHost(app, await app.Services.JoinEmbeddedServersAsync(ct));
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>The services alone; nothing is started.</summary>
    public static WebApplication Build(string[] settings)
    {
        var app = VigilryHost.Build(settings, builder => builder.Logging.ClearProviders());
        app.Configuration["ConnectionStrings:Postgres"] = new NpgsqlConnectionStringBuilder(app.Configuration.GetConnectionString("Postgres")) { ApplicationName = ApplicationName }.ConnectionString;
        if (string.IsNullOrEmpty(app.Configuration["Vigilry:PublicUrl"]))
        {
            // Links in mails: the command itself listens nowhere.
            app.Configuration["Vigilry:PublicUrl"] = UrlOf(app.Configuration).ToString();
        }

        return app;
    }

    /// <summary>Where the instance answers on this machine.</summary>
    public static Uri UrlOf(IConfiguration configuration) =>
        new(PublicLinks.Listening((configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls ? urls : VigilryHost.DefaultUrl).Split(';')));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }
    }
}
