using Vigilry.Platform.Servers;

namespace Vigilry.Host.Commands;

/// <summary>What a command works with: the modules' services on the instance's servers, which are started for as long as it takes where no host runs them.</summary>
internal sealed class CommandHost : IAsyncDisposable
{
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
    public static WebApplication Build(string[] settings) => VigilryHost.Build(settings, builder =>
    {
        builder.Logging.ClearProviders();
        if (string.IsNullOrEmpty(builder.Configuration["Vigilry:PublicUrl"]))
        {
            // Links in mails: the command itself listens nowhere.
            builder.Configuration["Vigilry:PublicUrl"] = UrlOf(builder.Configuration).ToString();
        }
    });

    /// <summary>Where the instance answers on this machine.</summary>
    public static Uri UrlOf(IConfiguration configuration) =>
        new(Platform.Http.PublicLinks.Listening((configuration[WebHostDefaults.ServerUrlsKey] ?? VigilryHost.DefaultUrl).Split(';')));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }
    }
}
