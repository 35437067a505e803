using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Incidents.Data.Migrations
{
    /// <inheritdoc />
    public partial class SummarizeIncidents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "summary",
                schema: "incidents",
                table: "incidents",
                type: "jsonb",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "summary",
                schema: "incidents",
                table: "incidents");
        }
    }
}
