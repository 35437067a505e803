using System.Reflection;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Vigilry.Host.Description;

/// <summary>A route as its module maps it.</summary>
internal sealed class DescribedRoute(ApiDescription description)
{
    public string Name => Find<IEndpointNameMetadata>()?.EndpointName ?? throw new InvalidOperationException($"{description.RelativePath} has no name.");

    /// <summary>The folder of the slice, which names its capability.</summary>
    public string Capability => Find<MethodInfo>()?.DeclaringType?.Namespace ?? "";

    /// <summary>Who may call it; <see langword="null"/> for everybody.</summary>
    public string? Policy => Find<IAuthorizeData>()?.Policy;

    public bool IsWrite => description.HttpMethod is not "GET";

    /// <summary>Whether a session makes no difference to it.</summary>
    public bool IsForNobody => Find<IAntiforgeryMetadata>() is { RequiresValidation: false };

    public bool HasBody => Find<IAcceptsMetadata>() is not null || description.ParameterDescriptions.Any(p => p.Source == BindingSource.Body);

    /// <summary>Whether its query may be of another type than it should be.</summary>
    public bool HasTypedQuery => description.ParameterDescriptions.Any(p => p.Source == BindingSource.Query && p.Type != typeof(string));

    private T? Find<T>()
        where T : class => description.ActionDescriptor.EndpointMetadata.OfType<T>().LastOrDefault();
}
