using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Vigilry.Platform.Telemetry;

/// <summary>A figure that PostgreSQL or Redis must be asked for. A scrape reads the last answer, and nothing while there is none.</summary>
public sealed class SampledGauge
{
    private readonly Func<CancellationToken, Task<IReadOnlyList<Measurement<long>>>> _read;
    private volatile IReadOnlyList<Measurement<long>> _last = [];

    /// <summary>Adds the instrument to a module's meter.</summary>
    /// <param name="meter">The module's own.</param>
    /// <param name="name">By OpenTelemetry's conventions.</param>
    /// <param name="unit">By UCUM.</param>
    /// <param name="description">For whoever reads the metrics.</param>
    /// <param name="read">Asks for the figure; may fail.</param>
    public SampledGauge(Meter meter, string name, string unit, string description, Func<CancellationToken, Task<IReadOnlyList<Measurement<long>>>> read)
    {
        _read = read;
        Name = name;
        meter.CreateObservableGauge(name, () => _last, unit, description);
    }

    /// <summary>The instrument's name.</summary>
    public string Name { get; }

    /// <summary>Asks once.</summary>
    /// <param name="patience">How long the answer may take.</param>
    /// <param name="time">Measures that.</param>
    /// <param name="ct">Gives up.</param>
    public async Task SampleAsync(TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            _last = await _read(limit.Token).WaitAsync(patience, time, ct);
        }
        catch
        {
            _last = [];
            throw;
        }
        finally
        {
            await limit.CancelAsync();
        }
    }
}

/// <summary>Asks for all sampled figures every 10 s, whoever scrapes and however often.</summary>
public sealed partial class GaugeSampler(IEnumerable<SampledGauge> gauges, TimeProvider time, ILogger<GaugeSampler> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        SampledGauge[] all = [.. gauges];
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            await Task.WhenAll(all.Select(g => TrySampleAsync(g, stoppingToken)));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TrySampleAsync(SampledGauge gauge, CancellationToken ct)
    {
        try
        {
            await gauge.SampleAsync(Patience, time, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogNotSampled(gauge.Name, exception.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Gauge} is not known at the moment ({Fault})")]
    private partial void LogNotSampled(string gauge, string fault);
}
