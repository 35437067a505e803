using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Vigilry.Platform.Servers;

/// <summary>When the disk of the data directory counts as nearly full. Section <c>Vigilry:DataDisk</c>.</summary>
internal sealed class DataDiskOptions
{
    public const string Section = "Vigilry:DataDisk";

    /// <summary>While less than this is free on it, no events are taken; 0 for no check. In units of 1024 × 1024 bytes. Default 512.</summary>
    [Range(0, 1_000_000_000)]
    public int MinimumFreeMegabytes { get; init; } = 512;
}

[OptionsValidator]
internal sealed partial class DataDiskOptionsValidator : IValidateOptions<DataDiskOptions>;
