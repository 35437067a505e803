using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Vigilry.Platform.Settings;

namespace Vigilry.Auth.SingleSignOn;

/// <summary>An OpenID Connect issuer that people may log in with. Section <c>Vigilry:Oidc</c>; without an authority there is none.</summary>
internal sealed class OidcOptions : IValidatableObject
{
    public const string Section = "Vigilry:Oidc";

    /// <summary>The issuer's URL, below which <c>.well-known/openid-configuration</c> is. HTTPS, unless it is this machine.</summary>
    public string Authority { get; init; } = "";

    /// <summary>As the issuer knows this instance.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>What the issuer gave out with the id.</summary>
    [Secret]
    public string ClientSecret { get; init; } = "";

    public bool IsConfigured => Authority.Length > 0;

    public bool IsPlain => Uri.TryCreate(Authority, UriKind.Absolute, out var url) && url is { Scheme: "http", IsLoopback: true };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsConfigured)
        {
            yield break;
        }

        if (!IsPlain && !(Uri.TryCreate(Authority, UriKind.Absolute, out var url) && url.Scheme is "https"))
        {
            yield return new ValidationResult($"{Section}:{nameof(Authority)} must be an https URL.", [nameof(Authority)]);
        }

        if (ClientId.Length == 0)
        {
            yield return new ValidationResult($"{Section}:{nameof(ClientId)} is missing, and an authority is set.", [nameof(ClientId)]);
        }

        if (ClientSecret.Length == 0)
        {
            yield return new ValidationResult($"{Section}:{nameof(ClientSecret)} is missing, and an authority is set.", [nameof(ClientSecret)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class OidcOptionsValidator : IValidateOptions<OidcOptions>;
