using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class TraceDeliveries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                schema: "notifications",
                table: "deliveries",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "trace_parent",
                schema: "notifications",
                table: "deliveries");
        }
    }
}
