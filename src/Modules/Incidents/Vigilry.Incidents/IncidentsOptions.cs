using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vigilry.Incidents;

/// <summary>How incidents age. Section <c>Vigilry:Incidents</c>.</summary>
internal sealed class IncidentsOptions
{
    public const string Section = "Vigilry:Incidents";

    /// <summary>How long after a spike an incident stays OPEN. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ActiveTtl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The quiet window after a spike, at whose end an incident is RESOLVED. Default 300 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan InvestigatingTtl { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The part of the quiet window that may be left when it counts as over. Default 0.2.</summary>
    [Range(0.0, 1.0)]
    public double ResolveAtRemaining { get; init; } = 0.2;

    /// <summary>How often incidents are checked. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the creation lock holds if its holder dies. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CreationLock { get; init; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class IncidentsOptionsValidator : IValidateOptions<IncidentsOptions>;
