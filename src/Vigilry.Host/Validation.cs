using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;

namespace Vigilry.Host;

/// <summary>Runs the validator of each request before its handler, and answers 400 with every fault named.</summary>
internal static class Validation
{
    /// <summary>A filter for the parameters of this handler that have a validator; none, and the handler is called directly.</summary>
    public static EndpointFilterDelegate Create(EndpointFilterFactoryContext factory, EndpointFilterDelegate next)
    {
        var services = factory.ApplicationServices.GetRequiredService<IServiceProviderIsService>();
        var validated = factory.MethodInfo.GetParameters()
            .Where(p => services.IsService(typeof(IValidator<>).MakeGenericType(p.ParameterType)))
            .Select(p => (p.Position, Validator: typeof(IValidator<>).MakeGenericType(p.ParameterType)))
            .ToArray();

        return validated.Length == 0 ? next : async invocation =>
        {
            foreach (var (position, validatorType) in validated)
            {
                if (invocation.Arguments[position] is null)
                {
                    // A body that may be left out.
                    continue;
                }

                var validator = (IValidator)invocation.HttpContext.RequestServices.GetRequiredService(validatorType);
                var result = await validator.ValidateAsync(
                    new ValidationContext<object?>(invocation.Arguments[position]), invocation.HttpContext.RequestAborted);
                if (!result.IsValid)
                {
                    return TypedResults.ValidationProblem(ErrorsByMember(result));
                }
            }

            return await next(invocation);
        };
    }

    private static Dictionary<string, string[]> ErrorsByMember(ValidationResult result) => result.Errors
        .GroupBy(e => string.Join('.', e.PropertyName.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName)), StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Select(e => e.ErrorMessage).ToArray(), StringComparer.Ordinal);
}
