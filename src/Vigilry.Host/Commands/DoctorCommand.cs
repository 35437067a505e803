using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Vigilry.Platform.Settings;

namespace Vigilry.Host.Commands;

/// <summary><c>vigilry doctor</c>: looks at all that an instance depends on, and says what is wrong and what to do.</summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>1 if something keeps the instance from working.</returns>
    public static async Task<int> RunAsync(string[] settings, CancellationToken ct)
    {
        await using var services = CommandHost.Build(settings);
        var worst = await WriteAsync("settings", Settings(services));
        if (worst is HealthStatus.Unhealthy)
        {
            return 1;
        }

        await using var host = await CommandHost.OpenAsync(settings, ct);
        await using var scope = host.Services.CreateAsyncScope();
        var checks = ActivatorUtilities.CreateInstance<DoctorChecks>(scope.ServiceProvider);
        foreach (var (name, check) in checks.All())
        {
            worst = (HealthStatus)Math.Min((int)worst, (int)await WriteAsync(name, await LookAsync(check, ct)));
        }

        return worst is HealthStatus.Unhealthy ? 1 : 0;
    }

    private static HealthCheckResult Settings(WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception exception) when (exception is OptionsValidationException or AggregateException && StartFault.Describe(exception) is not null)
        {
            return HealthCheckResult.Unhealthy(StartFault.Describe(exception)?.ReplaceLineEndings(" "));
        }

        var unknown = app.Services.GetRequiredService<SettingsCatalog>().Unknown().Select(u => $"There is no setting {u.Name}; the nearest one is {u.Nearest}.").ToList();
        return unknown.Count == 0 ? HealthCheckResult.Healthy("All are known and valid.") : HealthCheckResult.Degraded(string.Join(' ', unknown));
    }

    private static async Task<HealthCheckResult> LookAsync(Func<CancellationToken, Task<HealthCheckResult>> check, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            return await check(patience.Token).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"No answer within {Patience.TotalSeconds} s."));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }

    private static async Task<HealthStatus> WriteAsync(string name, HealthCheckResult result)
    {
        var mark = result.Status switch { HealthStatus.Healthy => "ok", HealthStatus.Degraded => "note", _ => "FAIL" };
        await Console.Out.WriteLineAsync($"{mark,-5} {name,-10} {result.Description}");
        return result.Status;
    }
}
