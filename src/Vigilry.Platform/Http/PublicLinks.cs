using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Vigilry.Platform.Http;

/// <summary>Where people reach this instance. Section <c>Vigilry</c>.</summary>
public sealed class PublicUrlOptions : IValidatableObject
{
    public const string Section = "Vigilry";

    /// <summary>Default: the first URL that the server listens on.</summary>
    public string PublicUrl { get; init; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var isUsable = PublicUrl.Length == 0
            || (Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0);
        if (!isUsable)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(PublicUrl)} must be an absolute URL such as https://vigilry.example.com.", [nameof(PublicUrl)]);
        }
    }
}

[OptionsValidator]
public sealed partial class PublicUrlOptionsValidator : IValidateOptions<PublicUrlOptions>;

/// <summary>Makes the links that leave in mails.</summary>
public sealed class PublicLinks(IOptions<PublicUrlOptions> options, IServer server)
{
    /// <summary>The absolute URL of a page of this instance.</summary>
    /// <param name="pathAndQuery">Such as <c>/verify-email?token=…</c>.</param>
    /// <exception cref="InvalidOperationException">No public URL is set, and the server does not listen yet.</exception>
    public string To(string pathAndQuery)
    {
        var root = options.Value.PublicUrl is { Length: > 0 } configured
            ? configured
            : Listening(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);
        return root.TrimEnd('/') + pathAndQuery;
    }

    /// <summary>The first of the server's addresses that a browser on this machine can open.</summary>
    public static string Listening(IEnumerable<string> addresses)
    {
        var address = addresses.Select(BindingAddress.Parse).FirstOrDefault(a => !a.IsUnixPipe && !a.IsNamedPipe)
            ?? throw new InvalidOperationException("The server listens on no URL: set Vigilry:PublicUrl.");
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return new UriBuilder(address.Scheme, host, address.Port, address.PathBase).Uri.ToString();
    }
}
