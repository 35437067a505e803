using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Vigilry.Platform.Settings;

/// <summary>A section of the settings.</summary>
/// <param name="Name">Such as <c>Vigilry:Smtp</c>.</param>
/// <param name="Options">The class that it is bound to; its properties are the names that there are.</param>
public sealed record SettingsSection(string Name, Type Options);

/// <summary>Marks a setting whose value nobody may see.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>The message says which setting cannot be used, and why.</summary>
public sealed class SettingsException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Registers settings.</summary>
public static class SettingsRegistration
{
    /// <summary>Binds a section to its class, has a wrong value stop the start, and lists its names among those that are known.</summary>
    public static void AddSettings<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton(new SettingsSection(section, typeof(TOptions)));
        services.AddOptionsWithValidateOnStart<TOptions, TValidator>().BindConfiguration(section);
    }
}
