using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vigilry.Detection;

/// <summary>When errors are a spike. Section <c>Vigilry:Detection</c>.</summary>
internal sealed class DetectionOptions
{
    public const string Section = "Vigilry:Detection";

    /// <summary>How far back errors count. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>More errors than this within the window are a spike. Default 10.</summary>
    [Range(1, 10_000)]
    public int Threshold { get; init; } = 10;

    /// <summary>What tells spikes from everyday errors in projects that are new: window and threshold, or what is usual. Default FIXED.</summary>
    [RegularExpression("^(FIXED|ADAPTIVE|ADAPTIVE_WITH_FLOOR)$", ErrorMessage = "{0} must be FIXED, ADAPTIVE or ADAPTIVE_WITH_FLOOR.")]
    public string Mode { get; init; } = "FIXED";
}

[OptionsValidator]
internal sealed partial class DetectionOptionsValidator : IValidateOptions<DetectionOptions>;
