using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vigilry.Host.Telemetry;

/// <summary>Who may read <c>/metrics</c>. Section <c>Vigilry:Metrics</c>.</summary>
internal sealed class MetricsOptions
{
    public const string Section = "Vigilry:Metrics";

    /// <summary>What a reader sends as a Bearer token, 16 characters or more. Default: none, and anybody may read.</summary>
    [StringLength(1_000, MinimumLength = 16)]
    public string? Token { get; init; }
}

[OptionsValidator]
internal sealed partial class MetricsOptionsValidator : IValidateOptions<MetricsOptions>;
