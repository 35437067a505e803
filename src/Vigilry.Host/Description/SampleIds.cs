namespace Vigilry.Host.Description;

/// <summary>The ids of the examples; the files of examples have the same ones.</summary>
internal static class SampleIds
{
    public const string Organization = "019dbe2a-1c1e-7f3a-9b21-5f0c6f1a2b10";
    public const string Project = "019dbe2b-03aa-7d52-8c44-1f6e2a9d4c21";
    public const string Event = "019dbe3f-8a55-7c03-9d1e-6b7f30e2c488";
    public const string Incident = "019dbe3f-9e10-7b6c-a1f3-42d9e8c05b77";
    public const string Member = "019dbe2c-5d01-7a90-b3d2-8e41c0f7a611";
    public const string Invitation = "019dbe2d-11b0-7c4d-8a02-97e15d3f6c05";
    public const string Key = "019dbe2b-77f4-7e18-9f60-2c8b5a1d7e93";
    public const string Session = "019dbe2a-9e07-7d2f-a4c5-60b1f83e2d19";
    public const string Channel = "019dbe2e-4c3a-7b85-8d17-e5f2096a1cb4";
    public const string Window = "019dbe2e-b1d6-7f09-92e8-3a7c541d8f60";
    public const string Delivery = "019dbe3f-a8c2-7019-b6d4-1e5f7a93c208";
}
