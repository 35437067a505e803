namespace Vigilry.Platform.Scripts;

/// <summary>Lua and SQL files that are embedded beside the class that runs them.</summary>
public static class ScriptResource
{
    /// <summary>Reads the text of an embedded script.</summary>
    /// <typeparam name="TBeside">The class in whose folder the script lies.</typeparam>
    /// <param name="fileName">Its file name, such as <c>CountWindow.lua</c>.</param>
    public static string Load<TBeside>(string fileName)
    {
        var name = $"{typeof(TBeside).Namespace}.{fileName}";
        using var resource = typeof(TBeside).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is not embedded in {typeof(TBeside).Assembly.GetName().Name}.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
