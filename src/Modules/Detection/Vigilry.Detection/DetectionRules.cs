using Microsoft.Extensions.Options;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Detection;

/// <summary>The server's rule, with what a project sets for itself.</summary>
internal sealed class DetectionRules(IProjectSettings settings, IOptionsMonitor<DetectionOptions> options) : IDetectionRules
{
    /// <summary>What counts as an error where a project says nothing else.</summary>
    public static readonly IReadOnlyList<EventSeverity> Errors = [EventSeverity.Error, EventSeverity.Critical];

    public DetectionRule Default => new(options.CurrentValue.Window, options.CurrentValue.Threshold, Errors, DetectionModes.Find(options.CurrentValue.Mode) ?? DetectionMode.Fixed);

    public async ValueTask<DetectionRule> GetAsync(Guid projectId, CancellationToken ct)
    {
        var own = await settings.GetAsync(projectId, ct);
        var defaults = Default;
        return new DetectionRule(own.Window ?? defaults.Window, own.Threshold ?? defaults.Threshold, own.Severities ?? defaults.Severities, own.Mode);
    }
}
