namespace Vigilry.IntegrationTests;

/// <summary>A folder that goes with the test. Every user may pass through it: PostgreSQL does not run as root.</summary>
internal sealed class TestDirectory : IAsyncDisposable
{
    private TestDirectory(string path) => Path = path;

    public string Path { get; }

    public static TestDirectory Create()
    {
        var directory = Directory.CreateTempSubdirectory("vigilry-test-");
        if (!OperatingSystem.IsWindows())
        {
            directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }

        return new TestDirectory(directory.FullName);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Path, recursive: true);
        return ValueTask.CompletedTask;
    }
}
