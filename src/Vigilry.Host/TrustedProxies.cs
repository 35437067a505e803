using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Vigilry.Platform.Settings;
using IPNetwork = System.Net.IPNetwork;

namespace Vigilry.Host;

/// <summary>Whose word is taken for where a request came from. Section <c>Vigilry</c>.</summary>
internal sealed class TrustedProxiesOptions : IValidatableObject
{
    public const string Section = "Vigilry";

    /// <summary>Addresses and networks, separated by commas, such as <c>10.0.0.0/8, 192.168.1.5</c>. Default: nobody.</summary>
    public string TrustedProxies { get; init; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var entry in Entries(TrustedProxies).Where(e => Parse(e) is null))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(TrustedProxies)}: {entry} is neither an address nor a network such as 10.0.0.0/8.", [nameof(TrustedProxies)]);
        }
    }

    internal static IEnumerable<string> Entries(string proxies) =>
        proxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal static IPNetwork? Parse(string entry) =>
        IPNetwork.TryParse(entry, out var network) ? network
        : IPAddress.TryParse(entry, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}

[OptionsValidator]
internal sealed partial class TrustedProxiesOptionsValidator : IValidateOptions<TrustedProxiesOptions>;

internal static class TrustedProxies
{
    /// <summary>Has a request through a configured proxy count as coming from its client, over the client's scheme.</summary>
    public static void AddTrustedProxies(this IServiceCollection services)
    {
        services.AddSettings<TrustedProxiesOptions, TrustedProxiesOptionsValidator>(TrustedProxiesOptions.Section);
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<TrustedProxiesOptions>>((forwarded, configured) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in TrustedProxiesOptions.Entries(configured.Value.TrustedProxies).Select(TrustedProxiesOptions.Parse).OfType<IPNetwork>())
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        });
    }

    /// <summary>Looks at the headers only where a proxy is trusted: with none, ASP.NET Core would believe everybody.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        if (TrustedProxiesOptions.Entries(app.Services.GetRequiredService<IOptions<TrustedProxiesOptions>>().Value.TrustedProxies).Any())
        {
            app.UseForwardedHeaders();
        }
    }
}
