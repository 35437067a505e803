using System.Reflection;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Validators;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Vigilry.Host.Description;

/// <summary>Says of each type what its validator demands, and how JSON really looks.</summary>
internal sealed class SchemaRules(IServiceProvider services) : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (schema.Type is { } kinds && kinds.HasFlag(JsonSchemaType.String) && (kinds.HasFlag(JsonSchemaType.Integer) || kinds.HasFlag(JsonSchemaType.Number)))
        {
            // Numbers are also read from strings, and never written so.
            (schema.Type, schema.Pattern) = (kinds & ~JsonSchemaType.String, null);
        }
        else if (type == typeof(DateTimeOffset) || type.IsEnum)
        {
            schema.Type = JsonSchemaType.String | (CanBeNull(context) ? JsonSchemaType.Null : default);
        }
        else if (type == typeof(JsonElement))
        {
            // The only JSON of clients' own is the payload of an event.
            schema.Type = JsonSchemaType.Object | (CanBeNull(context) ? JsonSchemaType.Null : default);
        }

        if (schema.Properties is { Count: > 0 } && context.JsonPropertyInfo is null)
        {
            ApplyValidator(schema, type);
            RequestExtras.Apply(schema, type);
        }

        return Task.CompletedTask;
    }

    private static bool CanBeNull(OpenApiSchemaTransformerContext context) =>
        Nullable.GetUnderlyingType(context.JsonPropertyInfo?.PropertyType ?? context.JsonTypeInfo.Type) is not null;

    private void ApplyValidator(OpenApiSchema schema, Type type)
    {
        if (services.GetService(typeof(IValidator<>).MakeGenericType(type)) is not IValidator validator)
        {
            return;
        }

        schema.Required = new HashSet<string>(RequiredOf(type), StringComparer.Ordinal);
        foreach (var rules in validator.CreateDescriptor().GetMembersWithValidators())
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(rules.Key ?? "");
            if (schema.Properties?[name] is OpenApiSchema member)
            {
                foreach (var (rule, options) in rules)
                {
                    Apply(rule, member);
                    if (rule is INotNullValidator or INotEmptyValidator && !options.HasCondition && !options.HasAsyncCondition)
                    {
                        schema.Required.Add(name);
                        member.Type &= ~JsonSchemaType.Null;
                    }
                }
            }
        }
    }

    /// <summary>What the constructor cannot do without.</summary>
    private static IEnumerable<string> RequiredOf(Type type)
    {
        var nullability = new NullabilityInfoContext();
        return type.GetConstructors()
            .SelectMany(c => c.GetParameters())
            .Where(p => !p.HasDefaultValue && nullability.Create(p).WriteState is not NullabilityState.Nullable)
            .Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name ?? ""));
    }

    private static void Apply(IPropertyValidator rule, OpenApiSchema member)
    {
        var isList = member.Type?.HasFlag(JsonSchemaType.Array) is true;
        switch (rule)
        {
            case ILengthValidator length:
                (member.MinLength, member.MaxLength) = (length.Min > 0 ? length.Min : member.MinLength, length.Max > 0 ? length.Max : member.MaxLength);
                break;
            case INotEmptyValidator when isList:
                member.MinItems = 1;
                break;
            case INotEmptyValidator when member.Type?.HasFlag(JsonSchemaType.String) is true && member.Enum is null:
                member.MinLength = 1;
                break;
            case IBetweenValidator between:
                (member.Minimum, member.Maximum) = ($"{between.From}", $"{between.To}");
                break;
        }
    }
}
